/** The caller over HTTP, where a profile is in force. */
import { Refusal } from '@entente/contract';
import { connect, type Client, type ConnectOptions } from '@entente/client';
import type { Profile } from './profiles.ts';

/** As long as any answer is waited for; what takes longer is a job. */
const patienceMs = 280_000;

type Waiting = Pick<ConnectOptions, 'onProgress' | 'onJob' | 'signal'>;

export function callRemote(profile: Profile, waiting: Waiting): Client {
  return connect({ ...profile, timeoutMs: patienceMs, ...waiting });
}

/** Whether the server takes the key for that partner. Refuses `signed-out`, `not-a-member`. */
export async function findRemote(profile: Profile): Promise<void> {
  try {
    await connect(profile).partner.list({ limit: 1 });
  } catch (error) {
    // A key that may not look at the directory is a good key nonetheless.
    if (!(error instanceof Refusal) || error.code !== 'not-allowed') throw error;
  }
}
