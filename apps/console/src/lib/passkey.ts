/** Passkeys (WebAuthn), as a page asks the browser for them. The server makes each challenge, and checks what is signed. */

/** Whether this browser can be asked. */
export const hasPasskeys = (): boolean =>
  'PublicKeyCredential' in globalThis && 'parseCreationOptionsFromJSON' in PublicKeyCredential;

export type PasskeyAnswer = 'added' | 'fresh' | 'cancelled' | 'refused';

/** Makes a device known under that name. `fresh`: only who has just signed in may. */
export async function addPasskey(name: string): Promise<PasskeyAnswer> {
  const asked = await fetch('/api/auth/passkey/generate-register-options');
  if (!asked.ok) return asked.status === 403 ? 'fresh' : 'refused';
  const options = (await asked.json()) as PublicKeyCredentialCreationOptionsJSON;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const made = await cancellable(navigator.credentials.create({ publicKey }));
  if (made === undefined) return 'cancelled';
  return (await told('/api/auth/passkey/verify-registration', { response: made, name }))
    ? 'added'
    : 'refused';
}

/** Signs in with a device that is known. */
export async function usePasskey(): Promise<'in' | 'cancelled' | 'refused'> {
  const asked = await fetch('/api/auth/passkey/generate-authenticate-options');
  if (!asked.ok) return 'refused';
  const options = (await asked.json()) as PublicKeyCredentialRequestOptionsJSON;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const signed = await cancellable(navigator.credentials.get({ publicKey }));
  if (signed === undefined) return 'cancelled';
  return (await told('/api/auth/passkey/verify-authentication', { response: signed })) ? 'in' : 'refused';
}

/** What the device signed, as JSON; undefined where somebody would rather not, or the device has nothing to sign with. */
async function cancellable(asked: Promise<Credential | null>): Promise<unknown> {
  try {
    const credential = await asked;
    return credential instanceof PublicKeyCredential ? credential.toJSON() : undefined;
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

async function told(path: string, body: object): Promise<boolean> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).ok;
}
