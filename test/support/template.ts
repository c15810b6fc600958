// What every test database starts with. The template is filled once per run and copied for each test file.

/** Fills the template database at `url` (the superuser's), once per run. */
export async function fillTemplate(_url: string): Promise<void> {}

/** Gives a fresh copy what a copy of the template does not carry over, such as roles named after its oid. */
export async function finishCopy(_url: string): Promise<void> {}
