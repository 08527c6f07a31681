import type { Scene } from './asked.ts';
import { startStandIn } from './stand-in.ts';

const SCENE: Scene = {
  source: '444455556666',
  buildRegion: 'us-west-2',
  accounts: ['123456789012'],
  regions: ['us-west-2'],
  broken: '',
};

/** The variables that point a bot at a stand-in for AWS which answers at once, while the work lasts. */
export async function withStandIn<T>(work: (settings: Record<string, string>) => Promise<T>): Promise<T> {
  const standIn = await startStandIn({ scene: SCENE, latencyMs: 1, throttledShare: 0 });
  try {
    return await work(settingsOf(SCENE, standIn.url));
  } finally {
    await standIn.stop();
  }
}

export function settingsOf({ buildRegion }: Scene, url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: buildRegion,
    AWS_ACCESS_KEY_ID: 'AKIABENCH',
    AWS_SECRET_ACCESS_KEY: 'bench',
  };
}
