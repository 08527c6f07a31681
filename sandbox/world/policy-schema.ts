import { z } from 'zod';
import type { PolicyDocument, Statement } from '../../src/policy/document.ts';
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

/** The document as AWS would show it: lists stay lists, which IAM reads alike. */
export function policyText({ statements }: PolicyDocument): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements.map(statementJson) });
}

function statementJson(statement: Statement): Record<string, unknown> {
  const { sid, effect, principals, notPrincipals, actions, notActions, resources, notResources } = statement;
  const { conditions } = statement;
  // JSON leaves out what is undefined.
  return {
    Sid: sid,
    Effect: effect,
    Principal: principals,
    NotPrincipal: notPrincipals,
    Action: actions,
    NotAction: notActions,
    Resource: resources,
    NotResource: notResources,
    Condition: Object.keys(conditions).length === 0 ? undefined : conditions,
  };
}
