// The platform on which worlds are played, one after the other: the same partners, emptied before each.
import { createHmac } from 'node:crypto';
import type { CooperationId } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import { Client } from 'pg';
import { afterAll } from 'vitest';
import { emptyStores, importConsents, importCustomers, signAgreement } from '../../support/cooperation.ts';
import { openPlatform, type TestPlatform } from '../../support/platform.ts';
import { testMaster } from '../../support/template.ts';
import type { Kind } from './people.ts';
import { beginning, handles, type ConsentLine, type CustomerLine, type World } from './world.ts';

export type Stage = { readonly platform: TestPlatform; readonly admin: Client };

export async function openStage(): Promise<Stage> {
  const platform = await openPlatform({ connections: 3, noise: () => 0 });
  await platform.createPartners(...handles);
  const admin = new Client(platform.url);
  admin.on('error', () => {});
  await admin.connect();
  afterAll(() => admin.end());
  return { platform, admin };
}

/** Lets everybody import what the world begins with, sign and enrol; answers the cooperation. */
export async function begin({ platform }: Stage, world: World): Promise<CooperationId> {
  await emptyStores(platform, handles);
  platform.time.now = beginning;
  for (const [place, partner] of world.partners.entries()) {
    await bringCustomers(platform, partner, world.customers[place]!);
    await bringConsents(platform, partner, world.consents[place]!);
  }
  const id = await signAgreement(platform, {
    parties: world.partners,
    permissions: world.lines,
    matchRules: world.rules,
    minimumCohort: world.k,
  });
  for (const partner of world.partners) await platform.as(partner).cooperation.enrol({ cooperation: id });
  return id;
}

export const bringCustomers = (platform: TestPlatform, partner: string, rows: readonly CustomerLine[]) =>
  importCustomers(
    platform,
    partner,
    rows.map(({ ref, email, phone, name }) => ({
      ref,
      email: email.text,
      phone: phone.text,
      given: name.given,
      family: name.family,
      birth: name.birth,
      postcode: name.postcode,
    })),
  );

export const bringConsents = (platform: TestPlatform, partner: string, rows: readonly ConsentLine[]) =>
  importConsents(
    platform,
    partner,
    rows.map(({ ref, at, expiresAt, ...row }) => ({
      ...row,
      customer: ref,
      at: new Date(at).toISOString(),
      ...(expiresAt !== null && { expiresAt: new Date(expiresAt).toISOString() }),
    })),
  );

/** The order of keyed values in one cooperation, which nobody can know without its key. */
export async function rankIn({ admin }: Stage, id: string): Promise<(kind: Kind, value: string) => string> {
  const { rows } = await admin.query<{ sealed: Buffer }>(
    `select sealed from coop_${id}.key where name = 'pseudonym'`,
  );
  const key = await testMaster.unwrap(rows[0]!.sealed, `cooperation/${id}/key/pseudonym`);
  return (kind, value) => createHmac('sha256', key).update(`${kind}\n${value}`).digest('hex');
}

/** What the work gives, or the code of its refusal. */
export async function orRefusal<T>(work: Promise<T>): Promise<T | { refused: string }> {
  return work.catch((error: unknown) => {
    const refusal = findRefusal(error);
    if (!refusal) throw error;
    return { refused: refusal.code };
  });
}
