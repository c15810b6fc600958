/** Agreements in force, and the permissions of one in which somebody is the recipient. */
import type { CooperationId } from '@entente/contract';
import type { apiOf } from './api.ts';

type Api = ReturnType<typeof apiOf>;

export type InFavour = {
  readonly id: string;
  readonly key: string;
  readonly provider: string;
  readonly canDeliver: boolean;
  /** Whether one may ask how its people break down. */
  readonly canAnalyse: boolean;
};

/** Those in force, newest first: at most a hundred, which is more than a partner keeps an eye on. */
export async function inForce(api: Api): Promise<readonly { id: CooperationId; name: string }[]> {
  const { agreements } = await api.agreement.list({ limit: 100 });
  return agreements.filter(({ state }) => state === 'ACTIVE').map(({ id, name }) => ({ id, name }));
}

/** The permissions of an agreement in favour of that partner. Refuses `not-found`. */
export async function inFavour(api: Api, id: CooperationId, partner: string): Promise<readonly InFavour[]> {
  const { permissions } = await api.agreement.get({ id });
  return permissions
    .filter(({ recipient }) => recipient === partner)
    .map(({ key, provider, actions }) => {
      const canDeliver = actions.includes('deliver');
      return { id, key, provider, canDeliver, canAnalyse: canDeliver || actions.includes('analyse') };
    });
}
