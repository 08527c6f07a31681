import { Fault } from '../domain/errors.ts';

/** All that may be sent as it is under a role of a target account. */
const READ_ONLY: ReadonlySet<string> = new Set([
  'GetCallerIdentityCommand',
  'GetRoleCommand',
  'DescribeImagesCommand',
  'DescribeLaunchTemplatesCommand',
  'GetEbsEncryptionByDefaultCommand',
  'GetEbsDefaultKmsKeyIdCommand',
  'GetImageBlockPublicAccessStateCommand',
  'DescribeKeyCommand',
  'ListGrantsCommand',
  'SimulatePrincipalPolicyCommand',
]);

/** Commands that would change a target account or use its keys, and may be sent as a dry run. */
const DRY_RUN_ONLY: ReadonlySet<string> = new Set([
  'CopyImageCommand',
  'CreateTagsCommand',
  'ModifyImageAttributeCommand',
  'CreateLaunchTemplateVersionCommand',
  'ModifyLaunchTemplateCommand',
  'EncryptCommand',
  'DecryptCommand',
  'ReEncryptCommand',
  'GenerateDataKeyCommand',
  'GenerateDataKeyWithoutPlaintextCommand',
  'CreateGrantCommand',
  'RevokeGrantCommand',
]);

/**
 * SDK middleware that keeps every client under a role of a target account from changing anything: an unknown command,
 * or a changing one without its DryRun flag, throws before it is serialised.
 */
export function dryRunGuard<I extends object, R>(
  next: (call: { input: I }) => Promise<R>,
  context: { commandName?: string | undefined },
): (call: { input: I }) => Promise<R> {
  return async (call) => {
    const command = context.commandName ?? 'a command without a name';
    const isDryRun = 'DryRun' in call.input && call.input.DryRun === true;
    if (READ_ONLY.has(command) || (DRY_RUN_ONLY.has(command) && isDryRun)) return next(call);
    throw new Fault(`sending "${command}" to a target account: it is neither a known read nor a known dry run`, {
      code: 'change-in-target-refused',
      source: 'us',
      retryable: false,
    });
  };
}

/** Last of its step, so that it sees the input as it will be sent. */
export const DRY_RUN_GUARD = { step: 'initialize', priority: 'low', name: 'dryRunGuard', override: true } as const;
