// Shows /openapi.json. A token that is typed in stays in this page's memory, and is gone with it.
"use strict";
globalThis.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  // Nothing is asked of a server elsewhere.
  validatorUrl: null,
  queryConfigEnabled: false,
});
