/** Making an account: only ever for somebody who has the link of an invitation. */
import { randomId } from '@entente/platform';
import type { SignIn } from '@entente/store';

export type NewAccount = {
  readonly email: string;
  readonly name: string;
  /** As the library hashes it. */
  readonly passwordHash: string;
};

/** The id of the account with that address; undefined where there is none. */
export async function findAccount(signIn: SignIn, email: string): Promise<string | undefined> {
  const row = await signIn.identity
    .selectFrom('person')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirst();
  return row?.id;
}

/** Makes an account and gives its id; undefined where somebody has just made one with that address. */
export function makeAccount(
  signIn: SignIn,
  { email, name, passwordHash }: NewAccount,
): Promise<string | undefined> {
  const at = { createdAt: new Date(), updatedAt: new Date() };
  const id = randomId(16);
  return signIn.identity.transaction().execute(async (db) => {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('person')
      // Whoever has the link has read what was sent to the address.
      .values({ id, email, name, emailVerified: true, twoFactorEnabled: false, ...at })
      .onConflict((conflict) => conflict.column('email').doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows !== 1n) return undefined;
    await db
      .insertInto('credential')
      .values({
        id: randomId(16),
        userId: id,
        accountId: id,
        providerId: 'credential',
        password: passwordHash,
        ...at,
      })
      .execute();
    return id;
  });
}
