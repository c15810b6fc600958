// Rows of sign-in: a person, and with what they sign in.
import type { Sample } from './samples.ts';

const at = '2026-01-01T00:00:00+00:00';
const later = '2026-01-08T00:00:00+00:00';
const times = { created_at: at, updated_at: at };
const person = 'aaaaaaaaaaaaaaaa';
const other = 'bbbbbbbbbbbbbbbb';

/** Tables of sign-in. A person stands before what is theirs. */
export const signInSamples: Readonly<Record<string, Sample>> = {
  key: { row: { name: 'extra', sealed: '\\x00', master: 'm' }, other: { name: 'another' } },
  person: {
    row: {
      id: person,
      name: 'Ada',
      email: 'ada@example.com',
      email_verified: true,
      two_factor_enabled: false,
      ...times,
      image: null,
    },
    other: { id: other, email: 'bo@example.com' },
    wrong: [{ id: other }, { email: 'bo@example.com' }],
  },
  session: {
    row: {
      id: person,
      token: 'a',
      user_id: person,
      expires_at: later,
      ip_address: null,
      user_agent: null,
      ...times,
    },
    other: { id: other, token: 'b' },
    wrong: [{ id: other }, { token: 'b' }, { id: other, token: 'b', user_id: other }],
  },
  credential: {
    row: {
      id: person,
      user_id: person,
      provider_id: 'credential',
      account_id: person,
      password: 'x',
      ...times,
      access_token: null,
      refresh_token: null,
      id_token: null,
      access_token_expires_at: null,
      refresh_token_expires_at: null,
      scope: null,
    },
    other: { id: other },
    wrong: [{ id: other }, { user_id: other }, { id: other, user_id: other }],
  },
  verification: {
    row: { id: person, identifier: 'x', value: 'x', expires_at: later, ...times },
    other: { id: other },
  },
  second_factor: {
    row: {
      id: person,
      user_id: person,
      secret: 'x',
      backup_codes: 'x',
      verified: true,
      failed_verification_count: 0,
      locked_until: null,
      last_step: null,
    },
    other: { id: other },
    wrong: [{ id: other }, { user_id: other }, { id: other, user_id: other }],
  },
  passkey: {
    row: {
      id: person,
      name: null,
      user_id: person,
      public_key: 'x',
      credential_id: 'x',
      counter: 0,
      device_type: 'x',
      backed_up: false,
      transports: null,
      aaguid: null,
      created_at: at,
    },
    other: { id: other, credential_id: 'y' },
    wrong: [{ id: other }, { credential_id: 'y' }, { id: other, credential_id: 'y', user_id: other }],
  },
};
