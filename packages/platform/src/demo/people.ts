/** Who works at the invented businesses: one for each part that is played. */
import type { PartnerHandle, Role } from '@entente/contract';

export type DemoPerson = {
  readonly email: string;
  readonly name: string;
  /** Null: runs the platform. */
  readonly partner: PartnerHandle | null;
  readonly roles: readonly Role[];
};

const parts = [
  ['admin', 'Ada'],
  ['analyst', 'Nils'],
  ['privacy-officer', 'Petra'],
] as const;

/** One who runs the platform, and an admin, an analyst and a privacy officer of each partner. */
export const demoPeople = (partners: readonly PartnerHandle[]): readonly [DemoPerson, ...DemoPerson[]] => [
  { email: 'olga@entente.example.com', name: 'Olga', partner: null, roles: [] },
  ...partners.flatMap((partner) =>
    parts.map(([role, name]) => ({
      email: `${name.toLowerCase()}@${partner}.example.com`,
      name,
      partner,
      roles: [role],
    })),
  ),
];
