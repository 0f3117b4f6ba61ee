// The page: three files in, the steps and the verdict out. It remembers nothing.

const LANGUAGES = { fi: FINNISH, sv: SWEDISH, en: ENGLISH };
const MOST_FILE = 320 * 1024 * 1024;
const KINDS = ["bundle", "policy", "document"];

const state = { language: "en", files: {}, audit: null, round: 0 };
const words = () => LANGUAGES[state.language];
const byId = (id) => document.getElementById(id);

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

const timeText = (milliseconds) => {
  const date = new Date(Number(milliseconds));
  if (Number.isNaN(date.getTime())) return String(milliseconds);
  return new Intl.DateTimeFormat(state.language === "en" ? "en-GB" : state.language, {
    dateStyle: "medium", timeStyle: "medium", timeZone: "UTC",
  }).format(date) + " UTC";
};
const typeText = (type) => (type === null || type === undefined ? words().hidden : words().types[Number(type)] ?? `${type}`);
const eventText = (event) => (event === null || event === undefined ? words().hidden : words().events[Number(event)] || `${event}`);

/** A step in a sentence of the language. */
const sentence = ({ code, values }) => {
  const texts = { ...values };
  if (code.startsWith("trail-broken-")) {
    texts.why = words().broken[code.slice("trail-broken-".length)];
    code = "trail-broken";
  }
  if (values.cosigners) texts.cosigners = values.cosigners.map((one) => readable(one.name)).join(", ") || words().nobody;
  if (values.time !== undefined) texts.time = timeText(values.time * 1000n);
  if (values.anchored !== undefined) texts.anchored = timeText(values.anchored * 1000n);
  if (code === "record-same") {
    Object.assign(texts, {
      type: typeText(values.type), event: eventText(values.event), at: values.at === null ? words().hidden : timeText(values.at),
    });
  }
  return words().sentences[code].replace(/\{(\w+)\}/g, (_, name) => String(texts[name]));
};

const showFiles = () => {
  for (const kind of KINDS) {
    const file = state.files[kind];
    byId(`${kind}-name`).textContent = file ? file.name : words().none;
    byId(`${kind}-remove`).hidden = !file;
    byId(`${kind}-box`).classList.toggle("given", Boolean(file));
  }
};

const showSteps = (audit) => {
  const list = byId("steps");
  list.replaceChildren(...audit.steps.map((step) => {
    const kind = step.ok ? "passed" : step.code === "quorum-missing" ? "open" : "failed";
    return element("li", { class: kind },
      element("span", { class: "mark", "aria-hidden": "true" }, { passed: "✓", failed: "✕", open: "?" }[kind]),
      element("div", {},
        element("h3", {}, words().names[step.name], element("span", { class: "said" }, ` – ${words()[kind]}`)),
        element("p", {}, sentence(step))));
  }));
};

const showTrail = (audit) => {
  byId("trail").hidden = audit.trail.length === 0;
  byId("trail-rows").replaceChildren(...audit.trail.map((one) =>
    element("tr", one.index === audit.index ? { class: "this" } : {},
      element("td", {}, String(one.number)), element("th", { scope: "row" }, typeText(one.type)),
      element("td", {}, eventText(one.event)), element("td", {}, timeText(one.entry.time * 1000n)),
      element("td", { class: "figure" }, String(one.index)))));
};

const show = () => {
  const { audit } = state;
  document.documentElement.lang = state.language;
  document.title = words().title;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = words()[node.dataset.text];
  for (const button of document.querySelectorAll("[data-language]"))
    button.setAttribute("aria-pressed", String(button.dataset.language === state.language));
  for (const kind of KINDS)
    byId(`${kind}-remove`).setAttribute("aria-label", `${words().remove}: ${words()[kind]}`);
  showFiles();
  const banner = byId("verdict");
  banner.className = audit ? audit.verdict.replace(" ", "-") : "waiting";
  const [heading, explanation] = audit ? words().verdicts[audit.verdict] : ["", state.busy ? words().working : words().waiting];
  banner.replaceChildren(...(heading ? [element("strong", {}, heading)] : []), element("span", {}, explanation));
  byId("result").hidden = !audit;
  if (!audit) return;
  showSteps(audit);
  showTrail(audit);
};

/** Checks anew whenever a file comes or goes; an answer that was overtaken is dropped. */
const check = async () => {
  const round = ++state.round;
  state.audit = null;
  const { bundle, policy, document: given } = state.files;
  state.busy = Boolean(bundle && policy);
  show();
  if (!state.busy) return;
  const audit = await verifyBundle(bundle.bytes, octets(policy.bytes), given?.bytes, Date.now() / 1000);
  if (round !== state.round) return;
  Object.assign(state, { audit, busy: false });
  show();
};

/** What a dropped file is: a ZIP is the bundle, XML the document, else the policy. */
const kindOf = (bytes) => {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return "bundle";
  const start = octets(bytes.subarray(0, 64)).replace(/^\xef\xbb\xbf/, "").trimStart();
  return start.startsWith("<") ? "document" : "policy";
};

const take = async (file, kind) => {
  if (file.size > MOST_FILE) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  state.files[kind ?? kindOf(bytes)] = { name: file.name, bytes };
};

const start = async () => {
  const preferred = (navigator.languages ?? []).map((tag) => tag.slice(0, 2).toLowerCase());
  state.language = preferred.find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? "en";
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      state.language = button.dataset.language;
      show();
    });
  }
  for (const kind of KINDS) {
    byId(kind).addEventListener("change", async (event) => {
      for (const file of event.target.files) await take(file, kind);
      event.target.value = "";  // the same file may be chosen again
      await check();
    });
    byId(`${kind}-remove`).addEventListener("click", async () => {
      delete state.files[kind];
      byId(kind).focus();
      await check();
    });
  }
  const zone = byId("drop");
  for (const name of ["dragover", "dragenter"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) document.addEventListener(name, () => zone.classList.remove("over"));
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    for (const file of event.dataTransfer.files) await take(file);
    await check();
  });
  show();
  if (!(await canVerify())) byId("unsupported").hidden = false;
};

start();
