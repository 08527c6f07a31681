import type { Break } from './break.ts';
import type { World } from '../../../sandbox/world/world.ts';
import { account, deny, executionRole, recipe, SOURCE } from './world-parts.ts';

function parentInParameter(world: World): void {
  const value = recipe(world).parentImage;
  account(world, SOURCE).parameters = [{ name: '/golden/newest', region: 'us-west-2', dataType: 'text', value }];
  recipe(world).parentImage = 'ssm:/golden/newest';
}

/** What can be wrong with a parent image that the recipe does not name by its id. */
export const PARENT_BREAKS: readonly Break[] = [
  {
    checkId: 'recipe-parent-image',
    verdict: 'fail',
    says: /Image Builder may not read parameter \/golden\/newest/,
    fix: 'configuration',
    name: 'the parent image is in a parameter that Image Builder may not read',
    breakIt: parentInParameter,
  },
  {
    checkId: 'recipe-parent-image',
    verdict: 'fail',
    says: /the execution role may not ssm:GetParameter/,
    fix: 'execution-role',
    name: 'the execution role may not read the parameter of the parent image',
    executionRole: true,
    breakIt: (world) => {
      parentInParameter(world);
      executionRole(world).inlinePolicies['denial'] = deny('ssm:GetParameter');
    },
  },
  {
    checkId: 'recipe-parent-image',
    verdict: 'fail',
    says: /parent image arn:aws:imagebuilder:us-west-2:aws:image\/amazon-linux-1\/x\.x\.x is not there/,
    fix: 'configuration',
    name: 'the parent image is one that Amazon no longer publishes',
    also: ['recipe-encryption'],
    breakIt: (world) => {
      recipe(world).parentImage = 'arn:aws:imagebuilder:us-west-2:aws:image/amazon-linux-1/x.x.x';
    },
  },
  {
    checkId: 'recipe-parent-image',
    verdict: 'cannot-tell',
    says: /imagebuilder:GetImage, .* is denied to the bot/,
    fix: 'bot-role',
    name: 'the bot may not see the images that Amazon manages',
    also: ['recipe-encryption'],
    breakIt: (world) => {
      recipe(world).parentImage = 'arn:aws:imagebuilder:us-west-2:aws:image/amazon-linux-2023-x86/x.x.x';
      world.bot.policies['denial'] = deny('imagebuilder:GetImage', 'arn:aws:imagebuilder:us-west-2:aws:image/*');
    },
  },
];
