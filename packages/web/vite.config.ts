import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compileLocales } from "./compile-locales.ts";
import { emojiData } from "./emoji-data.ts";
import { hashSources } from "./hash-sources.ts";

export default defineConfig(({ command }) => ({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Everything is named relative to the page's <base>, which the server sets: so the page works below any path of a proxy.
  base: "./",
  plugins: [
    react(),
    compileLocales(),
    emojiData(),
    {
      name: "build-id",
      transformIndexHtml: (html) =>
        command === "build" ? html.replace('data-build=""', `data-build="${hashSources()}"`) : html,
    },
  ],
  build: {
    target: ["chrome125", "firefox128", "safari18"],
    outDir: "dist",
    emptyOutDir: true,
    // Every picture and font is a file: the policy of the page allows no `data:`.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // What a chunk imports comes soon enough after it; its styles must be there before it.
      resolveDependencies: (_file, files, { hostType }) =>
        hostType === "html" ? files : files.filter((file) => file.endsWith(".css")),
    },
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What changes with a library, and what changes with every release: browsers keep the first for longer.
            { name: "libraries", tags: ["$initial"], test: /node_modules/, priority: 4 },
            { name: "app", tags: ["$initial"], priority: 3 },
            // What several of those share that are fetched later: one file, and not thirty.
            {
              name: "surfaces",
              test: /@base-ui|@floating-ui|ui\/(menu|popover|dialog|opener)\./,
              priority: 2,
            },
            { name: "parts", test: /lucide-react|web\/src\/(ui|lib)\//, minShareCount: 2, priority: 1 },
          ],
        },
      },
    },
  },
  resolve: {
    alias: {
      // Of markdown-it's 41 kB, compressed, 19 are tables and functions that the page does not need.
      entities: fileURLToPath(new URL("src/lib/markdown/entities.ts", import.meta.url)),
      mdurl: fileURLToPath(new URL("src/lib/markdown/never-called.ts", import.meta.url)),
      // For React before 18.
      "use-sync-external-store/shim/index.js": "react",
      "punycode.js": fileURLToPath(new URL("src/lib/markdown/never-called.ts", import.meta.url)),
    },
  },
  // As long as one looks at them names say what they are; what is served is small.
  css: {
    modules: {
      generateScopedName: command === "build" ? "[hash:base64:5]" : "[name]-[local]-[hash:base64:4]",
    },
  },
  clearScreen: false,
}));
