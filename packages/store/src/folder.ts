import { open } from 'node:fs/promises';

/** What a folder contains is on disk when the folder is. Windows opens no folder, and keeps such an order by itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
