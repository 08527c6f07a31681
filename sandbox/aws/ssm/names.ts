import { AwsError } from '../aws-error.ts';

/** With the part of the ARN before it, as AWS counts. */
const LONGEST_NAME = 1011;
const DEEPEST = 15;

/** Throws AwsError unless Systems Manager takes the name for a new parameter. */
export function checkName(name: string): void {
  if (/^\/?aws/i.test(name)) {
    throw new AwsError('AccessDeniedException', 400, `No access to reserved parameter name: ${name}.`);
  }
  if (/^\/?ssm/i.test(name) || !/^[a-zA-Z0-9_.\-/]+$/.test(name) || name.includes('//') || name.endsWith('/')) {
    throw invalid(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  }
  if (name.includes('/') && !name.startsWith('/')) throw invalid('Parameter name must be a fully qualified name.');
  if (name.length > LONGEST_NAME) {
    throw invalid(`Parameter name: the length must be at most ${LONGEST_NAME} characters.`);
  }
  if (name.split('/').length - 1 > DEEPEST) {
    const message = `The hierarchy can have a maximum of ${DEEPEST} levels.`;
    throw new AwsError('HierarchyLevelLimitExceededException', 400, message);
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', 400, message);
}
