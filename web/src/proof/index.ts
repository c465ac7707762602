// Proofs 存证 in the browser: a page that shows a proof can check it without asking the server that sent it.

export { hex, sha256, unhex } from "./sha256";
export { EMPTY_ROOT, leafHash, nodeHash, verifyConsistency, verifyInclusion, type Broken, type Found } from "./tree";
export { keyId, readHead, signedBy, type Signed, type SignedHead } from "./head";
