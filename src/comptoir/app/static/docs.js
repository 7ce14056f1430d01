// Opens the API's own description; a key given under "Authorize" stays in this page.
window.addEventListener("load", () => {
  window.SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#api",
    deepLinking: true,
    validatorUrl: null,
    docExpansion: "list",
  });
});
