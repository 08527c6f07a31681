import { ListWaitingWorkflowStepsCommand, SendWorkflowStepActionCommand } from '@aws-sdk/client-imagebuilder';
import type { WaitingStep } from '../../domain/rollout/gate.ts';
import type { GateAnswer, Gates } from '../../flow/ports.ts';
import { awsErrorOf } from '../errors.ts';
import type { ImageBuilder } from './client.ts';

/** WaitForAction steps, across the account: Image Builder lists those of every image together. */
export class AwsGates implements Gates {
  readonly #imageBuilder: ImageBuilder;

  constructor(imageBuilder: ImageBuilder) {
    this.#imageBuilder = imageBuilder;
  }

  async waiting(imageArn: string): Promise<WaitingStep[]> {
    const steps = await this.#imageBuilder.all(
      { doing: `listing the steps of image "${imageArn}" that wait`, operation: 'ListWaitingWorkflowSteps' },
      (client, page) => client.send(new ListWaitingWorkflowStepsCommand(page)),
      (page) => page.steps,
    );
    return steps
      .filter(({ imageBuildVersionArn }) => imageBuildVersionArn === imageArn)
      .toSorted((a, b) => (a.startTime ?? '').localeCompare(b.startTime ?? ''))
      .flatMap(({ stepExecutionId, name = 'WaitForAction' }) =>
        stepExecutionId === undefined ? [] : [{ stepExecutionId, name }],
      );
  }

  async answer({ imageArn, stepExecutionId, action, reason, clientToken }: GateAnswer): Promise<boolean> {
    const doing = `sending ${action} to step "${stepExecutionId}" of image "${imageArn}"`;
    const said = { imageBuildVersionArn: imageArn, stepExecutionId, action, reason, clientToken };
    try {
      await this.#imageBuilder.call({ doing, operation: 'SendWorkflowStepAction' }, (client) =>
        client.send(new SendWorkflowStepActionCommand(said)),
      );
      return true;
    } catch (error) {
      // "The request fails if the step has already timed out or been actioned."
      const { kind } = awsErrorOf(error);
      if (kind !== 'invalid' && kind !== 'not-found') throw error;
      // What it does not like about the word itself has the same code: then the step goes on waiting.
      const waiting = await this.waiting(imageArn);
      if (waiting.some((step) => step.stepExecutionId === stepExecutionId)) throw error;
      return false;
    }
  }
}
