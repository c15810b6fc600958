/** A text as a QR code that pages draw: the squares as one path, in a field of so many squares a side. */
import { encodeQR } from 'qr';

export type QrCode = {
  /** Squares a side, with the bright border that readers need. */
  readonly size: number;
  /** The dark squares as the data of an SVG path. */
  readonly path: string;
};

export function qrCodeOf(text: string): QrCode {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const squares = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  return { size: rows.length, path: squares.join('') };
}
