/**
 * Where the links of letters lead: what to do with one, as text. The token stands behind the hash, so that this page
 * is not told it.
 */
const pages = {
  '/invitation': (say: Say) => [
    'This is an invitation to Entente. Its token is what stands behind the # of the link.',
    `What it is for:\n${say('invitation/read', { token: '…' })}`,
    `Accept it, with a name and a password of at least twelve characters:\n${say('invitation/accept', { token: '…', name: '…', password: '…' })}`,
    `Then sign in, and send the cookies along with what you ask:\n${say('sign-in/email', { email: '…', password: '…' })}`,
    'If you have an account already, sign in to it first, and accept with its cookies and the token alone.',
  ],
  '/new-password': (say: Say) => [
    'This is a link to a new password for Entente. Its token is what stands behind the # of the link.',
    `Choose one of at least twelve characters; it signs you out everywhere:\n${say('reset-password', { token: '…', newPassword: '…' })}`,
  ],
} as const;

type Say = (path: string, body: Readonly<Record<string, string>>) => string;

/** The page at that path; undefined where no letter leads. */
export function findLinkPage(path: string, origin: string): Response | undefined {
  if (!Object.hasOwn(pages, path)) return undefined;
  const say: Say = (to, body) =>
    [
      `  curl -b cookies -c cookies -H 'origin: ${origin}' -H 'content-type: application/json' \\`,
      `    -d '${JSON.stringify(body)}' ${origin}/api/auth/${to}`,
    ].join('\n');
  const text = pages[path as keyof typeof pages](say).join('\n\n');
  return new Response(`${text}\n`, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
