import { z } from 'zod';
import type { PolicyDocument } from '../../src/policy/document.ts';
import { parsePolicy } from '../../src/policy/parse.ts';

/** A policy document as it stands in the AWS console: JSON, which YAML takes as it is, or YAML. */
export const policySchema = z.unknown().transform((value, context): PolicyDocument => {
  try {
    return parsePolicy(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});
