import type { Cloud } from '../../cloud.ts';
import { modifyImageAttribute } from '../../ec2/change-image.ts';
import type { Build, Job } from '../build.ts';
import { asking, problemIn } from '../client-errors.ts';
import type { Done, Stage } from '../workflows/stage.ts';
import { actorIn, callAs } from './actors.ts';
import { jobFailure, jobRecord } from './jobs.ts';

/** ModifyImageAttributes: whoever the configuration names gets the permission to launch the AMIs. */
export function modifyAttributes({ cloud, build, step }: Stage, done: Done): void {
  step.outputs = () => ({ modifiedImages: build.jobs.map((job) => jobRecord(job, 'ModifyAmiRunning')) });
  for (const job of build.jobs) {
    // Every copy is there by now: what failed before a retry was the sharing.
    if (job.state === 'failed') job.state = 'copied';
    delete job.problem;
    const problem = problemIn(() => share(cloud, build, job));
    if (problem === undefined) continue;
    job.state = 'failed';
    job.problem = problem;
  }
  done(jobFailure(build));
}

function share(cloud: Cloud, build: Build, job: Job): void {
  const permission = job.entry?.amiDistributionConfiguration?.launchPermission;
  if (permission === undefined || job.copy === undefined || job.state === 'lied') return;
  const actor = job.actor ?? actorIn(cloud, build, job);
  const input = {
    ImageId: job.copy.id,
    Attribute: 'launchPermission',
    OperationType: 'add' as const,
    ...(permission.userIds === undefined ? {} : { UserIds: permission.userIds }),
    ...(permission.userGroups === undefined ? {} : { UserGroups: permission.userGroups }),
    ...(permission.organizationArns === undefined ? {} : { OrganizationArns: permission.organizationArns }),
    ...(permission.organizationalUnitArns === undefined
      ? {}
      : { OrganizationalUnitArns: permission.organizationalUnitArns }),
  };
  asking('EC2', () => modifyImageAttribute(callAs(cloud, actor, job.region, input)));
}
