import { useState } from "react";

export type Theme = "system" | "light" | "dark";

const STORED = "mto.theme";
const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const NAMES: Record<Theme, string> = { system: "As the system", light: "Light", dark: "Dark" };
const SIGNS: Record<Theme, string> = { system: "◐", light: "☀", dark: "☾" };

export function storedTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  return stored === "light" || stored === "dark" ? stored : "system";
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
}

/** Goes through light, dark, and what the system has. */
export function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme);
  const choose = () => {
    const next = NEXT[theme];
    localStorage.setItem(STORED, next);
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button type="button" className="icon-button" onClick={choose} aria-label={`Colours: ${NAMES[theme]}. Change`} title={`Colours: ${NAMES[theme]}`}>
      <span aria-hidden="true">{SIGNS[theme]}</span>
    </button>
  );
}
