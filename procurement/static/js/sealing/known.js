// One object with all its random values, made by tests/vectors/sealing/make.py (recovery.sb1): what this browser must get.
export const TENDER = "3f0c1de0-7c3b-4f8e-9a51-6d2f7be0c001";
export const BID = "b7a4c2d2-0d5e-4c8f-8f0a-5a1f6e9bc002";
export const RECOVERY_KEY = "63fb25f0fb9b3c1839dd3b97f87e5339fd618da04b439c6e0db6fe08a818cd8a";
export const PUBLIC_KEY = "103db136684bc0547ee1b46ce2363ed51904b2ecefb843ddf5b168d96efd394f";
export const CONTENT_KEY = "d7a4dbd33fdd65d4238588dbf50523e662dff166f8dbb71cb24538475a391e90";
export const SALT = "151022045d8a4401edc32f7a47b5d79d7bbb9a916368d507";
export const META = { name: "offer.txt", slot: "", type: "text/plain" };
export const BODY = "The price is 12.50 RON.\n";
export const OBJECT = "1fbc3267633347b37b02a4e30e6ffcaa39a3851b01499505f2dd059d7ebed24a";
// The recovery lock made with a fixed ephemeral key.
export const EPHEMERAL = "d9b61e62ef2955766d55f70c7a8deb3edf81586943a2d0bdadc35f9f0e04b2c9";
export const HEADER =
  "5342310a020103003f0c1de07c3b4f8e9a516d2f7be0c001b7a4c2d20d5e4c8f8f0a5a1f6e9bc002015c88c479b9a92e50b9" +
  "30a3b7e3e5106c7503ba161a5230d12c2447cc6d15dc19d62de75b1dde506a8eb2abcbe3f88fe5187de75451f52d5e85fa78" +
  "24d1233a57bee52ce7027ba8186775e9a74f3579b44a92ef917a22387002be0c53d02456d099e68a920157aacd9e203f0235" +
  "e4a7196b99bcf7527bf39d55250df79fe0cbbd4eaba3a99ba802c2c41b61c73c930eb445e7d45e2be8eedd564c89577a94ef" +
  "ee9c171e896e17f66640883c5bb13f4dc19703cfb5e7cc26147c9048ee64081a5ad72a40006ca7f1c97afcd7409104f2afc9" +
  "d58733d67f3580c23326e00bedadafa02789f0ee2f414fb03fa5269296bf2f0ad04a8db2d5fa89802e3d0fb44a8f8e7353b2" +
  "72a5e520761b77";
