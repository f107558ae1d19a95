/* Small help on top of pages that work without it: sums, character counters, double-click guard, closing menus. */
(() => {
  "use strict";
  const NBSP = "\u00a0";

  /* Reads "1 234 567,50" as a number of øre; null when empty or not a number. */
  const lesOre = (tekst) => {
    const rein = tekst.replace(/[\s\u00a0\u202f.]/g, "").replace(/kr$/i, "");
    if (rein === "") return null;
    const treff = /^(\d+)(?:,(\d{1,2}))?$/.exec(rein);
    return treff ? Number(treff[1]) * 100 + Number((treff[2] || "0").padEnd(2, "0")) : null;
  };
  const skrivOre = (ore) => {
    const hele = String(Math.trunc(ore / 100)).replace(/\B(?=(\d{3})+(?!\d))/g, NBSP);
    const rest = ore % 100;
    return rest ? `${hele},${String(rest).padStart(2, "0")}` : hele;
  };

  /* <output data-summer="navn"> shows the sum of every <input data-sum="navn …">. */
  const summer = (rot) => {
    for (const ut of rot.querySelectorAll("[data-summer]")) {
      let sum = 0;
      let noen = false;
      for (const felt of rot.querySelectorAll(`[data-sum~="${CSS.escape(ut.dataset.summer)}"]`)) {
        const ore = lesOre(felt.value);
        if (ore !== null) { sum += ore; noen = true; }
      }
      ut.textContent = noen ? skrivOre(sum) : "–";
    }
  };

  /* Characters left below a text with a limit. */
  const tell = (felt) => {
    const ut = felt.id && document.querySelector(`[data-teller-for="${CSS.escape(felt.id)}"]`);
    if (!ut) return;
    const igjen = Number(ut.dataset.maks) - felt.value.length;
    const antall = Math.abs(igjen).toLocaleString("nb-NO");
    ut.textContent = `${antall} ${igjen >= 0 ? ut.dataset.tekst : ut.dataset.tekstOver}`;
    ut.classList.toggle("ned", igjen < 0);
  };

  document.addEventListener("input", (hendelse) => {
    const felt = hendelse.target;
    if (felt.matches("[data-sum]")) summer(felt.form || document);
    if (felt.matches("input, textarea")) tell(felt);
  });

  /* Amounts get their spaces back when the field is left. */
  document.addEventListener("focusout", (hendelse) => {
    const felt = hendelse.target;
    if (!felt.matches?.("input[data-belop]")) return;
    const ore = lesOre(felt.value);
    if (ore !== null) felt.value = skrivOre(ore);
  });

  /* A form with data-en-gang is sent once; the server is idempotent too. */
  document.addEventListener("submit", (hendelse) => {
    const skjema = hendelse.target;
    if (!skjema.matches("[data-en-gang]")) return;
    if (skjema.hasAttribute("data-sendt")) { hendelse.preventDefault(); return; }
    skjema.setAttribute("data-sendt", "");
    for (const knapp of skjema.querySelectorAll("button[type=submit], button:not([type])")) knapp.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const skjema of document.querySelectorAll("form[data-sendt]")) {
      skjema.removeAttribute("data-sendt");
      for (const knapp of skjema.querySelectorAll("[aria-disabled]")) knapp.removeAttribute("aria-disabled");
    }
  });

  /* The role menu closes on Escape and on a click outside. */
  const lukk = (unntatt) => {
    for (const meny of document.querySelectorAll("details.bytte[open]")) if (meny !== unntatt) meny.open = false;
  };
  document.addEventListener("click", (hendelse) => lukk(hendelse.target.closest?.("details.bytte")));
  document.addEventListener("keydown", (hendelse) => {
    if (hendelse.key !== "Escape") return;
    const meny = hendelse.target.closest?.("details.bytte[open]");
    lukk();
    meny?.querySelector("summary").focus();
  });

  /* "Velg alle på siden" and the live count of a list. */
  document.addEventListener("change", (hendelse) => {
    const boks = hendelse.target;
    if (boks.matches("[data-velg-alle]")) {
      for (const andre of document.querySelectorAll(`input[name="valgt"][form="${boks.getAttribute("form")}"]`)) andre.checked = boks.checked;
    }
    if (!boks.matches("[data-velg-alle], input[name='valgt']")) return;
    const stripe = document.querySelector("[data-valgstripe]");
    if (!stripe) return;
    const antall = document.querySelectorAll("input[name='valgt'][type='checkbox']:checked").length + Number(stripe.dataset.andre || 0);
    stripe.querySelector("[data-valgantall]").textContent = String(antall);
  });

  const start = () => {
    summer(document);
    for (const felt of document.querySelectorAll("input, textarea")) tell(felt);
    for (const boks of document.querySelectorAll("[data-trenger-skript]")) boks.hidden = false;
  };
  start();
  document.addEventListener("htmx:after:swap", start);
  document.addEventListener("htmx:afterSwap", start);
})();
