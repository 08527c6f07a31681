import type { Cloud } from '../cloud.ts';
import type { Switch } from './switch.ts';

/** What AWS itself does, in every account. */
export function serviceSwitches({ throttle, world }: Cloud): Switch[] {
  const throttled = [
    { service: 'ec2', name: 'EC2' },
    { service: 'sts', name: 'STS' },
  ];
  return [
    ...throttled.map(
      ({ service, name }): Switch => ({
        id: `throttle-${service}`,
        label: `Throttle ${name}`,
        breakIt: () => {
          throttle.setHarsh(service, true);
          return () => throttle.setHarsh(service, false);
        },
      }),
    ),
    {
      id: 'image-builder-lies',
      label: 'Let Image Builder report copies that it never made',
      breakIt: () => {
        const { lies } = world.imageBuilder;
        world.imageBuilder.lies = 'available-without-copies';
        return () => {
          if (lies === undefined) delete world.imageBuilder.lies;
          else world.imageBuilder.lies = lies;
        };
      },
    },
  ];
}
