// Inputs about people, keys, partners and the platform itself.
import { join } from 'node:path';
import { randomId } from '@entente/platform';
import { PartnerHandle } from '@entente/contract';
import type { Examples } from './example.ts';

export const member: Examples<'member'> = {
  list: (own) => [{ after: own.member }],
  invite: () => [{ email: 'somebody@example.com', roles: ['analyst'] }],
  listInvitations: (own) => [{ after: own.invitation }],
  withdrawInvitation: (own) => [{ id: own.invitation }, { id: own.otherInvitation }],
  changeRoles: (own) => [{ id: own.otherMember, roles: ['privacy-officer'] }],
  remove: (own) => [{ id: own.otherMember }],
};

export const key: Examples<'key'> = {
  list: (own) => [{ after: own.key }],
  create: (own) => [
    {
      name: 'Another',
      actions: ['overlap.ask'],
      cooperations: [own.cooperation, own.theirs],
      addresses: ['203.0.113.0/24'],
    },
  ],
  rotate: (own) => [{ id: own.key, days: 10 }],
  revoke: (own) => [{ id: own.key }, { id: own.otherKey }],
};

export const operator: Examples<'operator'> = {
  list: (own) => [{ after: own.operator }],
  invite: () => [{ email: 'third@example.com' }],
  listInvitations: (own) => [{ after: own.operatorInvitation }],
  withdrawInvitation: (own) => [{ id: own.operatorInvitation }],
  remove: (own) => [{ person: own.operator }],
};

export const partner: Examples<'partner'> = {
  create: () => [
    {
      handle: PartnerHandle.parse(`p${randomId(8)}`),
      name: 'Somebody new',
      defaultCountry: 'AU',
    },
  ],
  remove: (own) => [{ handle: own.handle, confirm: own.handle }],
  appoint: (own) => [{ partner: own.handle, email: 'chief@example.com' }],
  listAppointments: (own) => [{ partner: own.handle, after: own.appointment }],
  withdrawAppointment: (own) => [{ partner: own.handle, id: own.appointment }],
  suspend: (own) => [{ handle: own.handle }],
  resume: (own) => [{ handle: own.handle }],
  list: (own) => [{ after: own.handle }, { handle: own.handle }],
};

export const platform: Examples<'platform'> = {
  backup: () => [{ folder: join('/nonexistent', randomId(8)) }],
  rotateKeys: () => [undefined],
  sweep: () => [undefined],
  status: () => [{ after: 'control' }],
};
