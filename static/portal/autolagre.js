/* Autosave of forms with data-autolagre="address".

   Saves 1.5 s after the last keystroke, when a field is left and when the page is hidden. 200: saved. 409: both versions are shown.
   401 or a redirect to login: the text is kept in sessionStorage, and a link opens login in a new tab. No network or 5xx: kept and
   tried again with growing pauses. The form itself still works without this script. */
(() => {
  "use strict";
  const PAUSE = 1500;
  const LENGSTE_PAUSE = 60000;
  const HEMMELIGE = ["csrfmiddlewaretoken", "versjon"];

  class Autolagring {
    constructor(skjema) {
      this.skjema = skjema;
      this.adresse = skjema.dataset.autolagre;
      this.status = skjema.querySelector("[data-lagrestatus]");
      this.nokkel = `autolagre:${this.adresse}`;
      this.endret = false;
      this.lagrer = false;
      this.stoppet = false;
      this.forsok = 0;
      this.tidtaker = null;
      this.hentFram();
      skjema.addEventListener("input", () => this.plan(PAUSE, true));
      skjema.addEventListener("change", () => this.plan(300, true));
      skjema.addEventListener("submit", () => { this.stoppet = true; clearTimeout(this.tidtaker); this.glem(); });
      skjema.addEventListener("click", (hendelse) => this.klikk(hendelse));
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") { if (this.endret) { this.taVare(); this.lagre(); } }
        else if (this.endret) this.plan(0);
      });
      window.addEventListener("online", () => { if (this.endret) this.plan(0); });
      window.addEventListener("beforeunload", () => { if (this.endret && !this.stoppet) this.taVare(); });
    }

    felt(navn) { return this.skjema.querySelector(`input[name="${navn}"]`); }

    vis(tilstand, tekst) {
      if (!this.status) return;
      this.status.dataset.tilstand = tilstand;
      this.status.querySelector("[data-lagretekst]").textContent = tekst ?? this.status.dataset[`t${tilstand[0].toUpperCase()}${tilstand.slice(1)}`] ?? "";
      this.status.querySelector("[data-lagrelenke]").replaceChildren();
    }

    plan(pause, ny = false) {
      if (this.stoppet) return;
      if (ny) { this.endret = true; this.generasjon = (this.generasjon || 0) + 1; if (!this.lagrer && this.status?.dataset.tilstand === "lagret") this.vis("endret"); }
      clearTimeout(this.tidtaker);
      this.tidtaker = setTimeout(() => this.lagre(), pause);
    }

    data() {
      const data = new FormData(this.skjema);
      for (const [navn, verdi] of [...data.entries()]) if (verdi instanceof File) data.delete(navn);
      return data;
    }

    async lagre() {
      if (this.lagrer || !this.endret || this.stoppet) return;
      if (this.venterPaaValg) { this.taVare(); return; }
      this.lagrer = true;
      const generasjon = this.generasjon;
      clearTimeout(this.tidtaker);
      this.vis("lagrer");
      let svar;
      try {
        svar = await fetch(this.adresse, {
          method: "POST", body: this.data(), credentials: "same-origin", redirect: "manual",
          headers: { "X-Autolagring": "1", "X-Requested-With": "XMLHttpRequest" },
        });
      } catch { this.lagrer = false; return this.igjen("frakoblet"); }
      this.lagrer = false;
      if (svar.type === "opaqueredirect" || svar.status === 401 || svar.status === 403) return this.utlogget();
      if (svar.status === 409) return this.konflikt(await svar.text());
      if (!svar.ok) return this.igjen("feil");
      let resultat;
      try { resultat = await svar.json(); } catch { return this.igjen("feil"); }
      this.forsok = 0;
      const versjon = this.felt("versjon");
      if (versjon && resultat.versjon) versjon.value = resultat.versjon;
      this.vis("lagret", `${this.status?.dataset.tLagret ?? ""} ${resultat.lagret}`);
      if (generasjon === this.generasjon) { this.endret = false; this.glem(); } else this.plan(PAUSE);
      this.skjema.dispatchEvent(new CustomEvent("autolagret", { bubbles: true, detail: resultat }));
    }

    igjen(tilstand) {
      this.taVare();
      this.vis(tilstand);
      this.forsok += 1;
      this.plan(Math.min(PAUSE * 2 ** this.forsok, LENGSTE_PAUSE));
    }

    utlogget() {
      this.taVare();
      this.vis("utlogget");
      if (!this.status) return;
      const lenke = document.createElement("a");
      lenke.className = "ds-link";
      lenke.href = `${this.status.dataset.loggInn || "/"}?neste=${encodeURIComponent(location.pathname)}`;
      lenke.target = "_blank";
      lenke.rel = "noopener";
      lenke.textContent = this.status.dataset.tLoggInn;
      this.status.querySelector("[data-lagrelenke]").replaceChildren(lenke);
    }

    konflikt(html) {
      this.taVare();
      this.vis("konflikt");
      const plass = this.skjema.querySelector("[data-konflikt]");
      if (!plass) return;
      plass.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.children);
      this.ventendeVersjon = plass.querySelector("[data-ny-versjon]")?.dataset.nyVersjon;
      /* Nothing is sent until the person has chosen; what is typed meanwhile is kept in the form. */
      this.venterPaaValg = true;
      clearTimeout(this.tidtaker);
      plass.firstElementChild?.focus();
    }

    klikk(hendelse) {
      if (hendelse.target.closest("[data-behold-mitt]")) {
        const versjon = this.felt("versjon");
        if (versjon && this.ventendeVersjon) versjon.value = this.ventendeVersjon;
        this.skjema.querySelector("[data-konflikt]").replaceChildren();
        this.venterPaaValg = false;
        this.plan(0, true);
      } else if (hendelse.target.closest("[data-bruk-lagret]")) {
        hendelse.preventDefault();
        this.stoppet = true;
        this.endret = false;
        this.glem();
        location.reload();
      }
    }

    /* Text kept in this tab only, never the token; gone when it is saved or the tab is closed. */
    taVare() {
      try {
        const par = [...this.data().entries()].filter(([navn]) => !HEMMELIGE.includes(navn));
        sessionStorage.setItem(this.nokkel, JSON.stringify(par));
      } catch { /* full or forbidden storage: the text is still in the form */ }
    }

    glem() { try { sessionStorage.removeItem(this.nokkel); } catch { /* nothing to forget */ } }

    hentFram() {
      let par;
      try { par = JSON.parse(sessionStorage.getItem(this.nokkel) || "null"); } catch { return; }
      if (!Array.isArray(par)) return;
      const verdier = new Map();
      for (const [navn, verdi] of par) verdier.set(navn, [...(verdier.get(navn) || []), verdi]);
      let endret = false;
      for (const felt of this.skjema.elements) {
        if (!felt.name || HEMMELIGE.includes(felt.name) || felt.type === "file" || felt.type === "hidden" || felt.type === "submit") continue;
        const lagrede = verdier.get(felt.name) || [];
        if (felt.type === "checkbox" || felt.type === "radio") {
          const paa = lagrede.includes(felt.value);
          if (felt.checked !== paa) { felt.checked = paa; endret = true; }
        } else if (felt.multiple && felt.options) {
          for (const valg of felt.options) { const paa = lagrede.includes(valg.value); if (valg.selected !== paa) { valg.selected = paa; endret = true; } }
        } else if (lagrede.length) {
          const neste = lagrede.shift();
          if (felt.value !== neste) { felt.value = neste; endret = true; }
        }
      }
      if (!endret) { this.glem(); return; }
      this.vis("endret", this.status?.dataset.tHentet);
      this.plan(PAUSE, true);
      this.vis("endret", this.status?.dataset.tHentet);
    }
  }

  for (const skjema of document.querySelectorAll("form[data-autolagre]")) new Autolagring(skjema);
})();
