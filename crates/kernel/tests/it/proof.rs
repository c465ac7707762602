//! A11, G6, J3: the append-only log and what proves that an entry is in it.

use kernel::commit::{Digest, sha256};
use kernel::proof::{
    Algorithm, Broken, Consistency, Edge, Head, Inclusion, LogReader, Node, PublicKey, SignedHead,
    TILE_WIDTH, Tile, consistency, from_tiles, inclusion, leaf_hash, node_hash, unhex,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;

fn vectors() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/proofs.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn digests(value: &Value) -> Vec<Digest> {
    value.as_array().unwrap().iter().map(|hash| hash.as_str().unwrap().parse().unwrap()).collect()
}

/// A log with all its hashes, of complete subtrees and in tiles.
#[derive(Default)]
struct Log {
    edge: Edge,
    nodes: BTreeMap<Node, Digest>,
    tiles: BTreeMap<Tile, Vec<Digest>>,
    roots: Vec<Digest>,
    leaves: Vec<Digest>,
}

impl Log {
    fn of(entries: impl IntoIterator<Item = Vec<u8>>) -> Log {
        let mut log = Log::default();
        log.roots.push(log.edge.root());
        for entry in entries {
            let leaf = leaf_hash(&entry);
            let (nodes, tiles) = (&mut log.nodes, &mut log.tiles);
            log.edge.append(leaf, |node, hash| {
                nodes.insert(node, hash);
                if let Some(place) = Tile::place(node) {
                    let row = tiles.entry(place.tile).or_default();
                    assert_eq!(row.len(), place.slot, "tiles grow at their end");
                    row.push(hash);
                }
            });
            log.leaves.push(leaf);
            log.roots.push(log.edge.root());
        }
        log
    }
}

#[test]
fn a11_published_vectors_of_certificate_transparency() {
    let vectors = vectors();
    let entries = vectors["entries"].as_array().unwrap();
    let log = Log::of(entries.iter().map(|entry| unhex(entry.as_str().unwrap()).unwrap()));
    assert_eq!(log.roots, digests(&vectors["roots"]));
    // Known from the tests of Certificate Transparency.
    let eighth = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";
    assert_eq!(log.roots[8].hex(), eighth);
    assert_eq!(log.roots[0], sha256(b""));
    let fetch = |node: Node| log.nodes.get(&node).copied();
    for vector in vectors["inclusion"].as_array().unwrap() {
        let (index, size) = (vector["index"].as_u64().unwrap(), vector["size"].as_u64().unwrap());
        let path = digests(&vector["path"]);
        assert_eq!(inclusion(index, size).unwrap().build(fetch), Some(path.clone()));
        let (leaf, root) = (&log.leaves[index as usize], &log.roots[size as usize]);
        assert_eq!(verify_inclusion(leaf, index, size, &path, root), Ok(()), "{index} of {size}");
    }
    for vector in vectors["consistency"].as_array().unwrap() {
        let (from, to) = (vector["from"].as_u64().unwrap(), vector["to"].as_u64().unwrap());
        let path = digests(&vector["path"]);
        assert_eq!(consistency(from, to).unwrap().build(fetch), Some(path.clone()), "{from} {to}");
        let (earlier, later) = (&log.roots[from as usize], &log.roots[to as usize]);
        assert_eq!(verify_consistency(from, to, &path, earlier, later), Ok(()), "{from} {to}");
    }
}

#[test]
fn a11_tiles_give_every_node_back() {
    let log = Log::of((0..700_u32).map(|n| n.to_be_bytes().to_vec()));
    for (node, hash) in &log.nodes {
        let found = from_tiles(*node, |tile| log.tiles.get(&tile).cloned());
        assert_eq!(found, Some(*hash), "{node:?}");
    }
    assert!(log.tiles.values().all(|row| row.len() <= TILE_WIDTH));
    assert_eq!(from_tiles(Node { level: 0, index: 700 }, |t| log.tiles.get(&t).cloned()), None);
    let peaks = Edge::nodes(700).iter().map(|node| log.nodes[node]).collect();
    assert_eq!(Edge::from_peaks(700, peaks), Some(log.edge));
    assert_eq!(Edge::from_peaks(3, vec![]), None);
}

#[test]
fn a11_signatures_of_rfc_8032_and_gm_t_0003() {
    let key = |algorithm, hex: &str| PublicKey::new(algorithm, &unhex(hex).unwrap()).unwrap();
    for (public, message, signature) in [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ] {
        let (key, message) = (key(Algorithm::Ed25519, public), unhex(message).unwrap());
        let mut signature = unhex(signature).unwrap();
        assert!(key.verifies(&message, &signature));
        assert!(!key.verifies(b"other", &signature));
        signature[7] ^= 1;
        assert!(!key.verifies(&message, &signature));
    }
    // GM/T 0003.5-2012, annex A.2, with the recommended curve and identity.
    let public = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
    let signature = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
    let (key, signature) = (key(Algorithm::Sm2, public), unhex(signature).unwrap());
    assert!(key.verifies(b"message digest", &signature));
    assert!(!key.verifies(b"message digesT", &signature));
    assert!(!key.verifies(b"message digest", &signature[..63]));
    assert!(PublicKey::new(Algorithm::Sm2, &[4; 65]).is_err());
    assert!(PublicKey::new(Algorithm::Ed25519, &[0; 32]).is_err(), "a weak key is none");
}

#[test]
fn a11_hashes_of_gb_t_32905() {
    use sm3::Digest as _;
    for (text, hash) in [
        ("abc".to_owned(), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ("abcd".repeat(16), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ] {
        assert_eq!(kernel::proof::hex(&sm3::Sm3::digest(text.as_bytes())), hash);
    }
}

#[test]
fn a11_heads_are_signed_both_ways_and_written_one_way() {
    let vectors = vectors();
    let keys: Vec<PublicKey> = vectors["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key.as_str().unwrap().parse().unwrap())
        .collect();
    for head in vectors["heads"].as_array().unwrap() {
        let text = head["text"].as_str().unwrap();
        let signed = SignedHead::read(text).unwrap();
        assert_eq!(Some(signed.head.size()), head["size"].as_u64());
        assert_eq!(Some(signed.head.root().hex().as_str()), head["root"].as_str());
        assert_eq!(signed.signed_by(&keys).len(), 2, "Ed25519 and SM2");
        assert_eq!(signed.write(), text);
        let mut other = signed.clone();
        let (size, root) = (signed.head.size() + 1, *signed.head.root());
        other.head = Head::new(signed.head.origin(), size, root, signed.head.millis()).unwrap();
        assert!(other.signed_by(&keys).is_empty());
    }
}

#[test]
fn a11_a_wrong_head_names_its_line() {
    let vectors = vectors();
    let text = vectors["heads"][1]["text"].as_str().unwrap();
    let check = |from: &str, to: &str, line: usize, field: &str| {
        let fault = SignedHead::read(&text.replacen(from, to, 1)).unwrap_err();
        assert_eq!((fault.line, fault.field), (line, field), "{from} -> {to}: {fault}");
    };
    check("v1", "v2", 1, "format");
    check("linli.example/jiefang", "", 2, "origin");
    check("\n8\n", "\n08\n", 3, "size");
    check("5dc9", "5DC9", 4, "root");
    check("\n1795350000008", "\nsoon", 5, "time");
    check("\n\ned", "\ned", 6, "signatures");
    check("ed25519 ", "ed448 ", 7, "signature");
    check("sm2 ", "sm2  ", 8, "signature");
    let fault = SignedHead::read(&format!("{text}more")).unwrap_err();
    assert_eq!(fault.line, 9);
    assert!(SignedHead::read(text.trim_end()).is_err(), "the last line feed belongs to it");
}

#[test]
fn a11_proof_files_name_the_field() {
    let digest = sha256(b"x").hex();
    let proof = format!(
        r#"{{"format":"linli-proof/1","entry":"00ff","index":0,"size":1,"root":"{digest}","path":[]}}"#
    );
    let read = Inclusion::read(&proof).unwrap();
    assert_eq!(Inclusion::read(&read.json().to_string()), Ok(read));
    for (from, to, field) in [
        ("linli-proof/1", "linli-proof/2", "format"),
        ("00ff", "00f", "entry"),
        ("\"index\":0", "\"index\":-1", "index"),
        ("\"size\":1", "\"size\":9007199254740992", "size"),
        ("\"path\":[]", "\"path\":[1]", "path"),
        ("\"path\":[]", "\"path\":{}", "path"),
        (&digest[..9], "Z", "root"),
        ("\"index\":0,", "", "index"),
    ] {
        let fault = Inclusion::read(&proof.replacen(from, to, 1)).unwrap_err();
        assert_eq!(fault.field, field, "{fault}");
    }
    assert!(Inclusion::read(&proof.replacen("{", "{\"more\":1,", 1)).is_err());
    assert_eq!(Inclusion::read("{\n\n]").unwrap_err().line, 3);
    let mut log = LogReader::begin(r#"{"format":"linli-log/1","origin":"a"}"#).unwrap();
    assert_eq!(log.next("{}").unwrap_err().line, 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a11_every_proof_holds_and_every_change_shows(size in 1_u64..400, a in any::<u64>(), bit in any::<u16>()) {
        let log = Log::of((0..size).map(|n| n.to_be_bytes().to_vec()));
        let fetch = |node: Node| log.nodes.get(&node).copied();
        let root = &log.roots[size as usize];
        let index = a % size;
        let leaf = &log.leaves[index as usize];
        let mut path = inclusion(index, size).unwrap().build(fetch).unwrap();
        prop_assert_eq!(verify_inclusion(leaf, index, size, &path, root), Ok(()));
        prop_assert!(verify_inclusion(leaf, index + 1, size, &path, root).is_err() || size == 1);
        prop_assert!(verify_inclusion(&node_hash(leaf, leaf), index, size, &path, root).is_err());
        let mut longer = path.clone();
        longer.push(*leaf);
        prop_assert_eq!(verify_inclusion(leaf, index, size, &longer, root), Err(Broken::Length));
        if !path.is_empty() {
            let at = usize::from(bit) % path.len();
            path[at] = node_hash(&path[at], leaf);
            prop_assert_eq!(verify_inclusion(leaf, index, size, &path, root), Err(Broken::Root));
        }
        let from = a % (size + 1);
        let earlier = &log.roots[from as usize];
        let mut path = consistency(from, size).unwrap().build(fetch).unwrap();
        prop_assert_eq!(verify_consistency(from, size, &path, earlier, root), Ok(()));
        prop_assert!(verify_consistency(from, size, &path, &sha256(b"other"), root).is_err());
        if !path.is_empty() {
            let at = usize::from(bit) % path.len();
            path[at] = node_hash(&path[at], leaf);
            prop_assert!(verify_consistency(from, size, &path, earlier, root).is_err());
        }
    }

    #[test]
    fn a11_no_reader_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in any::<usize>(), put in any::<u8>()) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = (SignedHead::read(&text), Inclusion::read(&text), Consistency::read(&text));
        let _ = (LogReader::begin(&text), text.parse::<PublicKey>());
        let vectors = vectors();
        let mut head = vectors["heads"][1]["text"].as_str().unwrap().as_bytes().to_vec();
        let at = at % head.len();
        head[at] = put;
        if let Ok(text) = String::from_utf8(head) && let Ok(signed) = SignedHead::read(&text) {
            prop_assert_eq!(signed.write(), text);
        }
    }

    #[test]
    fn a11_wild_sizes_are_refused_and_not_counted_out(from in any::<u64>(), to in any::<u64>(), path in proptest::collection::vec(any::<[u8; 32]>(), 0..70)) {
        let path: Vec<Digest> = path.into_iter().map(Digest::from_bytes).collect();
        let digest = sha256(b"x");
        let _ = verify_inclusion(&digest, from, to, &path, &digest);
        let _ = verify_consistency(from, to, &path, &digest, &digest);
        let _ = (inclusion(from, to), consistency(from, to));
    }
}
