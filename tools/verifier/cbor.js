// Deterministic CBOR (RFC 8949 4.2.1) of the kinds that records use: numbers are BigInt, byte strings
// Uint8Array, text {text}, null null, arrays Array, maps Map with BigInt keys.

const MOST_CBOR = 65536, DEEPEST = 4;

/** Throws Unreadable for anything that is not the one encoding of its value. */
const decodeCbor = (bytes) => {
  const refuse = (why) => {
    throw new Unreadable(`cbor: ${why}`);
  };
  if (bytes.length > MOST_CBOR) refuse("too large");
  let at = 0;
  const head = () => {
    const low = bytes[at++] & 31;
    if (low < 24) return BigInt(low);
    if (low > 27) refuse("a reserved or indefinite length");
    const size = 1 << (low - 24);
    if (bytes.length - at < size) refuse("ends early");
    const value = number(bytes.subarray(at, at + size));
    at += size;
    const least = size === 1 ? 24n : 1n << BigInt(size * 4);
    if (value < least) refuse("a longer form than needed");
    return value;
  };
  const take = (size) => {
    if (size > BigInt(bytes.length - at)) refuse("ends early");
    at += Number(size);
    return bytes.slice(at - Number(size), at);
  };
  const item = (depth) => {
    if (depth > DEEPEST) refuse("nested too deeply");
    if (at === bytes.length) refuse("ends early");
    if (bytes[at] === 0xf6) {
      ++at;
      return null;
    }
    const major = bytes[at] >> 5, argument = head();
    if (major === 0) return argument;
    if (major === 2) return take(argument);
    if (major === 3) {
      const text = octets(take(argument));
      if (!isUtf8(text)) refuse("text that is not UTF-8");
      return { text };
    }
    if (argument > BigInt(bytes.length - at)) refuse("ends early");
    if (major === 4) return Array.from({ length: Number(argument) }, () => item(depth + 1));
    if (major !== 5) refuse("a type that records do not have");
    const map = new Map();
    let last = -1n;
    for (let n = 0n; n < argument; ++n) {
      if (at === bytes.length || bytes[at] >> 5 !== 0) refuse("a key that is not a number");
      const key = head();
      if (key <= last) refuse("keys out of order");
      last = key;
      map.set(key, item(depth + 1));
    }
    return map;
  };
  const value = item(0);
  if (at !== bytes.length) refuse("bytes after its end");
  return value;
};

/** The value of a record under a key; undefined when the record is no map or has none. */
const entryOf = (record, key) => (record instanceof Map ? record.get(BigInt(key)) : undefined);
const numberOf = (record, key) => {
  const value = entryOf(record, key);
  return typeof value === "bigint" ? value : null;
};
