import "@xyflow/react/dist/style.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/plans.css";
import "./styles/plan.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { applyTheme, storedTheme } from "./parts/theme";

applyTheme(storedTheme());
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
