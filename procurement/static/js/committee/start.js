// The pages of key holders: <section data-ceremony="make-key | try-key | prove | release | open-prices | deal" data-facts="{…}">. What needs
// this browser's own hands lies in a hidden [data-able]; [data-unable] says that the browser can't, and points to the command line.
import { selfTest } from "../sealing/selftest.js";
import { start as deal } from "./deal_page.js";
import { start as makeKey } from "./make_key.js";
import { start as withPhrase } from "./with_phrase.js";

const STARTS = { "make-key": makeKey, "try-key": withPhrase, prove: withPhrase, release: withPhrase, "open-prices": withPhrase, deal };

export async function start() {
  const able = await selfTest();
  for (const part of document.querySelectorAll("[data-ceremony]")) {
    if (able) STARTS[part.dataset.ceremony](part, JSON.parse(part.dataset.facts));
    part.querySelector(able ? "[data-able]" : "[data-unable]").hidden = false;
  }
}
