/** Outgoing mail: one small interface, and what it is asked to carry. */

/** A letter in plain text. Its text may hold a secret link, so it is never written to a log. */
export type Letter = { readonly to: string; readonly subject: string; readonly text: string };

export type Mail = {
  /** Where people open this platform, such as `https://entente.example.com`: what links begin with. */
  readonly origin: string;
  /** Hands a letter over. Refuses `mail-refused` where the mail server does not take it. */
  readonly send: (letter: Letter) => Promise<void>;
};

/** The link that accepts an invitation. The token stands behind the hash, where no server or proxy is told it. */
export const invitationLink = (origin: string, token: string): string => `${origin}/invitation#${token}`;

/** The link to a new password. */
export const passwordLink = (origin: string, token: string): string => `${origin}/new-password#${token}`;
