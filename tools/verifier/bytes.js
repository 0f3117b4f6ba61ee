// Bytes and text. Text that was received is kept as a string of octets (one character each), so that
// nothing is lost or replaced on the way; only people's eyes get decoded UTF-8.

/** A refusal: the input cannot be read at all. */
class Unreadable extends Error {}
/** A no: what was read does not hold. */
class Untrue extends Error {}

const octets = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
};
const bytesOf = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));

const concat = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const same = (a, b) => a.length === b.length && a.every((octet, at) => octet === b[at]);

/** Big-endian, of at most eight bytes, as a BigInt. */
const number = (bytes) => bytes.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
const bigEndian = (value, count) => {
  const out = new Uint8Array(count);
  for (let at = count - 1; at >= 0; --at, value >>= 8n) out[at] = Number(value & 255n);
  return out;
};

const hex = (bytes) => Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");

const isUtf8 = (text) => {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytesOf(text));
    return true;
  } catch {
    return false;
  }
};
const readable = (text) => new TextDecoder().decode(bytesOf(text));

/** RFC 4648 section 4 with padding; one spelling only. Null for anything else. */
const fromBase64 = (text) => {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  let decoded;
  try {
    decoded = atob(text);
  } catch {
    return null;
  }
  return btoa(decoded) === text ? bytesOf(decoded) : null;
};

const MOST = (1n << 64n) - 1n;
/** ASCII digits without leading zeros, below 2^64, as a BigInt; null for anything else. */
const decimal = (text) => {
  if (!/^(0|[1-9][0-9]{0,19})$/.test(text)) return null;
  const value = BigInt(text);
  return value <= MOST ? value : null;
};

/** The lines of a text; the last one may lack its LF. */
class Lines {
  constructor(text) {
    this.rest = text;
  }
  next() {
    const at = this.rest.indexOf("\n");
    const line = at < 0 ? this.rest : this.rest.slice(0, at);
    this.rest = at < 0 ? "" : this.rest.slice(at + 1);
    return line;
  }
  get done() {
    return this.rest === "";
  }
}
