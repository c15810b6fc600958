/** Whether a request comes from where a key may be used. */
import { BlockList, isIP } from 'node:net';

/** Whether an address (IPv4 or IPv6) lies in one of the ranges; of no ranges, always; what is no address, never. */
export function isWithin(ranges: readonly string[] | null, address: string): boolean {
  if (ranges === null) return true;
  const plain = plainAddress(address);
  const kind = isIP(plain);
  if (kind === 0) return false;
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits = ''] = range.split('/');
    const version = isIP(network);
    if (version !== kind) continue;
    list.addSubnet(network, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  }
  return list.check(plain, kind === 4 ? 'ipv4' : 'ipv6');
}

/** A server that listens on both sees an IPv4 address dressed as IPv6; the zone of a link-local one is the machine's. */
function plainAddress(address: string): string {
  const [bare = ''] = address.split('%');
  const dressed = /^::ffff:(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i.exec(bare);
  return dressed?.[1] ?? bare;
}
