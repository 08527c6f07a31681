import {
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DescribeLaunchTemplatesCommand,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Answer, TemplateAction, TemplateFacts } from '../../checks/probe.ts';
import type { Target } from '../../domain/target.ts';
import { oneLine } from '../errors.ts';
import type { SendOptions } from '../limits.ts';
import { unlessMissing } from './asker.ts';
import type { Asker } from './asker.ts';
import { dryRun } from './dry-run.ts';
import type { WouldSucceed } from './dry-run.ts';
import { CREATED_BY } from './images.ts';

export function launchTemplate(asker: Asker, place: Target, id: string): Promise<Answer<TemplateFacts | undefined>> {
  const { account, region } = place;
  return asker.ask(account, `ec2:DescribeLaunchTemplates ${id} in ${region}`, async (clients) => {
    const command = new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] });
    const output = await unlessMissing(
      'InvalidLaunchTemplateId.NotFound',
      asker.call(place, 'ec2:DescribeLaunchTemplates', (options) => clients.ec2(region).send(command, options)),
    );
    const template = output?.LaunchTemplates?.[0];
    if (template === undefined) return { value: undefined, says: 'no such launch template' };
    const tags = Object.fromEntries((template.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
    const told = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
    const name = oneLine(template.LaunchTemplateName ?? '');
    return { value: { id, name, tags }, says: `${name}, tags: ${told.join(', ') || 'none'}` };
  });
}

export function templateDryRun(asker: Asker, place: Target, action: TemplateAction, id: string): Promise<WouldSucceed> {
  const { region } = place;
  return dryRun(asker, {
    action,
    on: `on ${id}`,
    place,
    send: (clients, options) => sendDryRun(clients.ec2(region), action, id, options),
  });
}

function sendDryRun(ec2: EC2Client, action: TemplateAction, id: string, options: SendOptions): Promise<unknown> {
  switch (action) {
    case 'ec2:CreateLaunchTemplateVersion': {
      // A version has to set something.
      const version = { SourceVersion: '$Latest', LaunchTemplateData: { EbsOptimized: true } };
      return ec2.send(
        new CreateLaunchTemplateVersionCommand({ DryRun: true, LaunchTemplateId: id, ...version }),
        options,
      );
    }
    case 'ec2:ModifyLaunchTemplate':
      return ec2.send(
        new ModifyLaunchTemplateCommand({ DryRun: true, LaunchTemplateId: id, DefaultVersion: '1' }),
        options,
      );
    case 'ec2:CreateTags':
      return ec2.send(new CreateTagsCommand({ DryRun: true, Resources: [id], Tags: [CREATED_BY] }), options);
  }
}
