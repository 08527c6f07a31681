import type {
  GetParameterRequest,
  GetParameterResult,
  GetParametersRequest,
  GetParametersResult,
  Parameter as ParameterView,
} from '@aws-sdk/client-ssm';
import { GetParameter$, GetParameters$, PutParameter$ } from '@aws-sdk/client-ssm';
import { AwsError } from '../aws-error.ts';
import { demand } from '../identity/access.ts';
import type { Call, Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { jsonRpc } from '../wire/json-rpc.ts';
import type { Parameter } from './parameters.ts';
import { parameterArn, parameterNamed } from './parameters.ts';
import { putParameter } from './put-parameter.ts';

export const ssm: Service = {
  signingName: 'ssm',
  protocol: jsonRpc,
  operations: [
    operation(GetParameter$, getParameter),
    operation(GetParameters$, getParameters),
    operation(PutParameter$, putParameter),
  ],
};

function getParameter(call: Call<GetParameterRequest>): GetParameterResult {
  const asked = selected(call, 'ssm:GetParameter', call.input.Name ?? '');
  if (asked.found === undefined) throw new AwsError('ParameterNotFound', 400, '');
  if (!asked.hasVersion) {
    const message = `Systems Manager could not find version ${asked.version} of ${asked.found.name}.`;
    throw new AwsError('ParameterVersionNotFound', 400, message);
  }
  return { Parameter: viewOf(asked.found, asked.version) };
}

function getParameters(call: Call<GetParametersRequest>): GetParametersResult {
  const names = call.input.Names ?? [];
  const asked = names.map((name) => ({ name, ...selected(call, 'ssm:GetParameters', name) }));
  return {
    Parameters: asked.flatMap(({ found, hasVersion, version }) =>
      found === undefined || !hasVersion ? [] : viewOf(found, version),
    ),
    InvalidParameters: asked.flatMap(({ name, found, hasVersion }) => (found === undefined || !hasVersion ? name : [])),
  };
}

function selected(call: Call<unknown>, action: string, asked: string) {
  const named = parameterNamed(call, asked);
  demand(call, { action, resource: named.arn }, jsonRpc.refusals.denied);
  return named;
}

function viewOf(parameter: Parameter, version: string | undefined): ParameterView {
  const { name, type, value, dataType } = parameter;
  return {
    Name: name,
    Type: type,
    Value: value,
    Version: parameter.version,
    ...(version === undefined ? {} : { Selector: `:${version}` }),
    LastModifiedDate: new Date(parameter.changedAt),
    ARN: parameterArn(parameter),
    DataType: dataType,
  };
}
