/** The first start of a platform that nobody runs yet. */
import { invitationLink, inviteFirstOperator, type Joining } from '@entente/platform';

/**
 * What to print where nobody runs the platform yet: a link, good once and for seven days, by which whoever reads it
 * becomes its operator with a password of their own. Undefined where there is an operator. Every start makes the link
 * of the start before worthless.
 */
export async function firstOperatorText(
  joining: Joining,
  { origin, email }: { origin: string; email: string },
): Promise<string | undefined> {
  const made = await inviteFirstOperator(joining, email);
  if (!made) return undefined;
  return [
    `Nobody runs this platform yet. Become its operator as ${email}, until ${made.expiresAt}:`,
    `  ${invitationLink(origin, made.token)}`,
  ].join('\n');
}
