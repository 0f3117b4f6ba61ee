// Signed notes, their keys, and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature).

const DASH = "\xe2\x80\x94 ";
const MOST_NOTE = 65536, MOST_LINES = 64;
const LOG_KEY = 1, COSIGNER_KEY = 4;
const SPACES = /\xc2\x85|\xc2\xa0|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80/;

const isKeyName = (name) => name !== "" && isUtf8(name) && !/[\x00-\x20+\x7f]/.test(name) && !SPACES.test(name);

/** "name+id+base64" as {name, id, type, key}; null when it is none. */
const readVerifierKey = async (text) => {
  const first = text.indexOf("+");
  const second = first < 0 ? -1 : text.indexOf("+", first + 1);
  if (second < 0) return null;
  const name = text.slice(0, first), content = fromBase64(text.slice(second + 1));
  if (content === null || content.length !== 33) return null;
  const type = content[0];
  if ((type !== LOG_KEY && type !== COSIGNER_KEY) || !isKeyName(name)) return null;
  const id = hex((await sha256(bytesOf(name), Uint8Array.of(10), content)).subarray(0, 4));
  return id === text.slice(first + 1, second) ? { name, id, type, key: content.slice(1) } : null;
};

/** {text, signatures: [{name, id, signature}]} */
const readNote = (bytes) => {
  const refuse = (why) => {
    throw new Untrue(`note: ${why}`);
  };
  if (bytes.length > MOST_NOTE) refuse("too large");
  if (!isUtf8(bytes) || /[\x00-\x09\x0b-\x1f]/.test(bytes)) refuse("not plain UTF-8");
  const blank = bytes.lastIndexOf("\n\n");
  if (blank < 0 || !bytes.endsWith("\n")) refuse("no blank line before signatures");
  const lines = new Lines(bytes.slice(blank + 2)), signatures = [];
  while (!lines.done) {
    if (signatures.length === MOST_LINES) refuse("too many signatures");
    const line = lines.next(), space = line.indexOf(" ", DASH.length);
    const name = line.slice(DASH.length, space);
    if (!line.startsWith(DASH) || space < 0 || !isKeyName(name)) refuse("not a signature line");
    const content = fromBase64(line.slice(space + 1));
    if (content === null || content.length < 5) refuse("not a signature");
    signatures.push({ name, id: hex(content.subarray(0, 4)), signature: content.slice(4) });
  }
  if (signatures.length === 0) refuse("no signature");
  return { text: bytes.slice(0, blank + 1), signatures };
};

/** The lines of that key, all of which must hold: {time}, or null when there is none. */
const verifyLine = async (note, key) => {
  let found = null;
  for (const line of note.signatures) {
    if (line.name !== key.name || line.id !== key.id) continue;
    let holds = false, time = 0n;
    if (key.type === LOG_KEY) {
      holds = await ed25519(key.key, bytesOf(note.text), line.signature);
    } else if (line.signature.length === 72) {
      time = number(line.signature.subarray(0, 8));
      const message = `cosignature/v1\ntime ${time}\n${note.text}`;
      holds = time < 1n << 63n && (await ed25519(key.key, bytesOf(message), line.signature.slice(8)));
    }
    if (!holds) throw new Untrue(`the signature of ${key.name} does not hold`);
    found = { time };
  }
  return found;
};

/** {origin, size, root} of a note's text. */
const readCheckpoint = (text) => {
  const lines = new Lines(text);
  const origin = lines.next(), sizeText = lines.next(), rootText = lines.next();
  const size = decimal(sizeText), root = fromBase64(rootText);
  const sound = origin !== "" && origin.length <= 255 && size !== null && root !== null &&
    root.length === 32 && `${origin}\n${sizeText}\n${rootText}\n${lines.rest}` === text;
  if (!sound) throw new Untrue("checkpoint: not in its one spelling");
  return { origin, size, root };
};

/** Opens what a log signed. */
const openCheckpoint = async (bytes, log) => {
  const note = readNote(bytes);
  if ((await verifyLine(note, log)) === null) throw new Untrue(`no signature of ${log.name}`);
  const checkpoint = readCheckpoint(note.text);
  if (checkpoint.size === 0n && !same(checkpoint.root, await sha256()))
    throw new Untrue("checkpoint: the empty tree has another root");
  if (checkpoint.origin !== log.name) throw new Untrue("checkpoint: of another log");
  return { note, checkpoint };
};
