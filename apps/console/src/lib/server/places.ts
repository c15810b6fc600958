/** For whom somebody may act, as places to go to. */
import type { Account } from '@entente/contract';

export type Place = {
  readonly href: string;
  /** A partner's name; null of the platform. */
  readonly name: string | null;
  readonly roles: readonly string[];
};

export const placesOf = ({ memberships, isOperator }: Account): readonly Place[] => [
  ...memberships.map(({ partner, name, roles }) => ({ href: `/as/${partner}`, name, roles })),
  ...(isOperator ? [{ href: '/operator', name: null, roles: [] }] : []),
];
