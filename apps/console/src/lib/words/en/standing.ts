/** Where an agreement stands, in one line, by the reason why it is not in force. Lists and days come as text. */
export type Standing = {
  readonly lastDay: string;
  readonly starts: string;
  readonly ended: string;
  readonly signed: string;
  readonly all: string;
  readonly missing: string;
  readonly suspendedBy: string;
  readonly rejectedBy: string;
  readonly leftBy: string;
};

export const standing = {
  'in-force': ({ lastDay }: Standing) => `In force to the end of ${lastDay}.`,
  'not-proposed': () => 'Nobody has proposed it yet.',
  'signatures-missing': ({ signed, all, missing }: Standing) =>
    `${signed} of ${all} signed; ${missing} have yet to.`,
  'not-started': ({ starts }: Standing) => `Everybody signed. It starts on ${starts}.`,
  suspended: ({ suspendedBy }: Standing) => `Suspended by ${suspendedBy}.`,
  rejected: ({ rejectedBy, ended }: Standing) => `Rejected by ${rejectedBy} on ${ended}.`,
  'ended-by-all': ({ ended }: Standing) => `Ended by all its parties on ${ended}.`,
  'below-two-parties': ({ leftBy, ended }: Standing) =>
    `Ended on ${ended}, since ${leftBy} left and fewer than two parties remain.`,
  expired: ({ ended }: Standing) => `Expired on ${ended}.`,
  wishes: (who: string) => `${who} would end it.`,
};
