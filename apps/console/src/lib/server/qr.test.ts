import decodeQR from 'qr/decode.js';
import { expect, test } from 'vitest';
import { qrCodeOf } from './qr.ts';

/** The code as a camera sees it: so many pixels for each square. */
function photographed({ size, path }: ReturnType<typeof qrCodeOf>) {
  const scale = 4;
  const side = size * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let dy = 0; dy < scale; dy += 1)
      for (let dx = 0; dx < scale; dx += 1) {
        const at = ((Number(y) * scale + dy) * side + Number(x) * scale + dx) * 4;
        data.fill(0, at, at + 3);
      }
  return { width: side, height: side, data };
}

test.each([
  'otpauth://totp/Entente:nils%40zephyria.example.com?secret=JBSWY3DPEHPK3PXP&issuer=Entente&digits=6&period=30',
  `otpauth://totp/Entente:${'long'.repeat(30)}%40example.com?secret=${'A2'.repeat(40)}&issuer=Entente`,
])('a QR code is read as what was put into it: %s', (uri) => {
  expect(decodeQR(photographed(qrCodeOf(uri)))).toBe(uri);
});
