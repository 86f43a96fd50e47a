import { afterEach, expect } from "vitest";
import { takeUndescribed } from "./fixtures/described-answers.ts";

// A test whose calls got an answer that docs/openapi.json does not describe fails, whatever it was about.
afterEach(() => expect(takeUndescribed(), "answers that docs/openapi.json does not describe").toEqual([]));
