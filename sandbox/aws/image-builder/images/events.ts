import type { Cloud } from '../../cloud.ts';
import { uuid } from '../../identity/ids.ts';
import { EVENTS_QUEUE } from '../../sqs/queues.ts';
import type { Build, StepRun, WorkflowRun } from '../build.ts';

/** The image is in another state from now on; EventBridge hears of it, and its rule puts it into the queue. */
export function enterState(cloud: Cloud, build: Build, state: Build['image']['state']): void {
  const { state: previous } = build.image;
  build.image.state = state;
  if (state.status === previous.status) return;
  tell(cloud, build, {
    'detail-type': 'EC2 Image Builder Image State Change',
    detail: { 'previous-state': { status: previous.status }, state: { status: state.status } },
  });
}

/** A step of the image's workflows begins to wait for somebody's word. */
export function tellStepWaits(cloud: Cloud, build: Build, run: WorkflowRun, step: StepRun): void {
  tell(cloud, build, {
    'detail-type': 'EC2 Image Builder Workflow Step Waiting',
    detail: {
      'workflow-execution-id': run.id,
      'workflow-step-execution-id': step.id,
      'workflow-step-name': step.name,
    },
  });
}

function tell({ world, clock, queues }: Cloud, { arn }: Build, event: { 'detail-type': string; detail: object }): void {
  const now = clock.now();
  const queue = queues.find(({ account, name }) => account === world.sourceAccount && name === EVENTS_QUEUE);
  queue?.send(
    JSON.stringify({
      version: '0',
      id: uuid('event', arn, JSON.stringify(event.detail), now),
      source: 'aws.imagebuilder',
      account: world.sourceAccount,
      time: new Date(now).toISOString().replace(/\.\d+/, ''),
      region: world.buildRegion,
      resources: [arn],
      ...event,
    }),
  );
}
