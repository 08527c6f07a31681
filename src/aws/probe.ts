import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { Answer, CallerIdentity, DryRunAction, Probe } from '../checks/probe.ts';
import { Fault } from '../domain/errors.ts';
import type { Target } from '../domain/target.ts';
import { targetKey } from '../domain/target.ts';
import { ownedImages, sendDryRun } from './ec2.ts';
import type { Image } from './ec2.ts';
import { ask, evidenceOf } from './errors.ts';
import type { Limits } from './limits.ts';
import type { Session, Sessions } from './sessions.ts';
import type { Source } from './source.ts';
import { identityOf } from './source.ts';

/** EC2 may send empty pages before one with images; a proof needs any one image, not all. */
const MAX_PAGES = 5;

/** The questions of one kind that were put, and their answers. */
type Asked<T> = Map<string, Promise<Answer<T>>>;

/** Asks AWS for the facts of one run of checks; sessions are its own, so that a mended trust is seen by the next run. */
export class AwsProbe implements Probe {
  readonly #source: Source;
  readonly #sessions: Sessions;
  readonly #limits: Limits;
  readonly #identities: Asked<CallerIdentity> = new Map();
  readonly #simulations: Asked<boolean> = new Map();
  readonly #assumed: Asked<{ roleArn: string }> = new Map();
  readonly #images: Asked<string | undefined> = new Map();
  readonly #dryRuns: Asked<'would-succeed'> = new Map();

  constructor(source: Source, sessions: Sessions, limits: Limits) {
    this.#source = source;
    this.#sessions = sessions;
    this.#limits = limits;
  }

  sourceIdentity(): Promise<Answer<CallerIdentity>> {
    const { sts } = this.#source;
    return once(this.#identities, 'own', () =>
      ask('sts:GetCallerIdentity', async () => {
        const value = await this.#limits.run(this.#source, 'sts:GetCallerIdentity', () => identityOf(sts));
        return { value, says: value.arn };
      }),
    );
  }

  mayAssume(account: string): Promise<Answer<boolean>> {
    const roleArn = this.#sessions.roleArn(account);
    const asked = `iam:SimulatePrincipalPolicy sts:AssumeRole on ${roleArn}`;
    return once(this.#simulations, account, () => ask(asked, () => this.#simulateAssume(roleArn)));
  }

  assume(account: string): Promise<Answer<{ roleArn: string }>> {
    return once(this.#assumed, account, async () => {
      const session = await this.#session(account);
      return session.kind === 'answered' ? { ...session, value: { roleArn: session.value.roleArn } } : session;
    });
  }

  targetIdentity(account: string): Promise<Answer<CallerIdentity>> {
    const { region } = this.#source;
    const asked = 'sts:GetCallerIdentity under the cross-account role';
    return once(this.#identities, account, () =>
      this.#under(account, asked, async (session) => {
        const value = await this.#limits.run({ account, region }, 'sts:GetCallerIdentity', () =>
          identityOf(session.sts(region)),
        );
        return { value, says: value.arn };
      }),
    );
  }

  ownedImage(target: Target): Promise<Answer<string | undefined>> {
    const asked = `ec2:DescribeImages (owner self) in ${target.region}`;
    return once(this.#images, targetKey(target), () =>
      this.#under(target.account, asked, async (session) => {
        const value = await this.#newestImage(target, session);
        return { value, says: value ?? `no AMI owned by ${target.account}` };
      }),
    );
  }

  dryRun(target: Target, action: DryRunAction, imageId: string): Promise<Answer<'would-succeed'>> {
    return once(this.#dryRuns, `${action} ${targetKey(target)} ${imageId}`, async () => {
      const asked = `${action} (dry run) in ${target.region}`;
      const answer = await this.#under<never>(target.account, asked, async (session) => {
        const ec2 = session.ec2(target.region);
        await this.#limits.run(target, action, () => sendDryRun(ec2, action, imageId, target.region));
        throw new Fault(`${asked} on "${imageId}": a dry run that returns success is a bug`, {
          code: 'dry-run-succeeded',
          source: 'aws',
          retryable: false,
        });
      });
      return answer.kind !== 'answered' && answer.code === 'DryRunOperation'
        ? { kind: 'answered', value: 'would-succeed', evidence: evidenceOf(asked, 'DryRunOperation') }
        : answer;
    });
  }

  async #simulateAssume(roleArn: string): Promise<{ value: boolean; says: string }> {
    const command = new SimulatePrincipalPolicyCommand({
      PolicySourceArn: policySourceArn(this.#source.principalArn),
      ActionNames: ['sts:AssumeRole'],
      ResourceArns: [roleArn],
    });
    const { iam } = this.#source;
    const output = await this.#limits.run(this.#source, 'iam:SimulatePrincipalPolicy', () => iam.send(command));
    const result = output.EvaluationResults?.[0];
    const specific = result?.ResourceSpecificResults?.[0];
    const decision = specific?.EvalResourceDecision ?? result?.EvalDecision ?? 'no decision';
    const missing = [...(result?.MissingContextValues ?? []), ...(specific?.MissingContextValues ?? [])];
    const without = missing.length > 0 ? ` (simulated without ${[...new Set(missing)].join(', ')})` : '';
    return { value: decision === 'allowed', says: `${decision}${without}` };
  }

  async #newestImage({ account, region }: Target, session: Session): Promise<string | undefined> {
    let pageToken: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const token = pageToken;
      const { images, nextPage } = await this.#limits.run({ account, region }, 'ec2:DescribeImages', () =>
        ownedImages(session.ec2(region), { state: 'available' }, token),
      );
      const newest = images.toSorted(byCreation).at(-1);
      if (newest?.ImageId !== undefined) return newest.ImageId;
      if (nextPage === undefined) return undefined;
      pageToken = nextPage;
    }
    return undefined;
  }

  #session(account: string): Promise<Answer<Session>> {
    return ask(`sts:AssumeRole ${this.#sessions.roleArn(account)}`, async () => {
      const session = await this.#sessions.of(account);
      return { value: session, says: session.assumedArn };
    });
  }

  /** Asks under the role. Where the role itself cannot be assumed, the question was never put: that is no answer. */
  async #under<T>(
    account: string,
    asked: string,
    call: (session: Session) => Promise<{ value: T; says: string }>,
  ): Promise<Answer<T>> {
    const session = await this.#session(account);
    if (session.kind !== 'answered') return { ...session, kind: 'no-answer' };
    return ask(asked, () => call(session.value));
  }
}

function once<T>(asked: Asked<T>, question: string, put: () => Promise<Answer<T>>): Promise<Answer<T>> {
  const known = asked.get(question);
  if (known !== undefined) return known;
  const answer = put();
  asked.set(question, answer);
  return answer;
}

function byCreation(a: Image, b: Image): number {
  return (a.CreationDate ?? '') < (b.CreationDate ?? '') ? -1 : 1;
}

/**
 * The principal whose policies are simulated: of an assumed role, the role. Its path is not part of the session's ARN,
 * so IAM answers NoSuchEntity for a role under another path than "/".
 */
export function policySourceArn(callerArn: string): string {
  const session = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(callerArn);
  return session === null ? callerArn : `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
}
