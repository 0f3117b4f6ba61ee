// What the browser's own cryptography gives: SHA-256, HMAC, HKDF-Expand, Ed25519.

const sha256 = async (...parts) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));

const hmac = async (key, ...parts) => {
  const imported = await crypto.subtle.importKey(
    "raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, concat(...parts)));
};

/** RFC 5869, of at most 32 bytes: one round. */
const expand = async (key, info, count) =>
  (await hmac(key, bytesOf(info), Uint8Array.of(1))).slice(0, count);

const ed25519 = async (key, message, signature) => {
  if (signature.length !== 64) return false;
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch (trouble) {
    if (trouble.name === "NotSupportedError") throw trouble;
    return false;  // no point of the curve: nothing verifies under it
  }
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
};

/** Whether this browser has all of it here. */
const canVerify = async () => {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(1, 0, 1), { name: "Ed25519" },
      false, ["verify"]);
    return true;
  } catch (trouble) {
    return trouble.name !== "NotSupportedError" && globalThis.crypto?.subtle !== undefined;
  }
};
