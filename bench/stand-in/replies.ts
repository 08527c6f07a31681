export type Reply = { status: number; type: string; body: string };

export function query(operation: string, result: string): Reply {
  const body = `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`;
  return { status: 200, type: 'text/xml', body };
}

export function queryError(code: string, status: number, message = code): Reply {
  const body = `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  return { status, type: 'text/xml', body };
}

export function ec2Answer(operation: string, members: string): Reply {
  return { status: 200, type: 'text/xml', body: `<${operation}Response>${members}</${operation}Response>` };
}

export function ec2Error(code: string, status: number): Reply {
  const body = `<Response><Errors><Error><Code>${code}</Code><Message>${code}</Message></Error></Errors></Response>`;
  return { status, type: 'text/xml', body };
}

export function json(value: object, status = 200): Reply {
  return { status, type: 'application/x-amz-json-1.1', body: JSON.stringify(value) };
}
