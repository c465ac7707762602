//! One request to a program that serves elsewhere: one connection, and no more of HTTP/1.1 than it answers with.

use http::axum::http::{HeaderName, HeaderValue, Request, Response};
use std::io::{Error, ErrorKind, Result};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long an answer may take; much longer than any does.
const PATIENCE: Duration = Duration::from_secs(120);

/// Sends a request; an answer that was cut off is none.
pub(super) async fn ask(address: &str, request: &Request<Vec<u8>>) -> Result<Response<Vec<u8>>> {
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method(), request.uri()).into_bytes();
    for (name, value) in request.headers() {
        head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    let length = request.body().len();
    head.extend(format!("content-length: {length}\r\nconnection: close\r\n\r\n").bytes());
    let exchange = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(&head).await?;
        stream.write_all(request.body()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        read(&bytes)
    };
    match tokio::time::timeout(PATIENCE, exchange).await {
        Ok(answer) => answer,
        Err(_) => Err(Error::other(format!("no answer within {PATIENCE:?}"))),
    }
}

fn cut_off() -> Error {
    Error::from(ErrorKind::UnexpectedEof)
}

fn read(bytes: &[u8]) -> Result<Response<Vec<u8>>> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(cut_off)?;
    let head = std::str::from_utf8(&bytes[..end]).map_err(Error::other)?;
    let status = head.split(' ').nth(1).and_then(|word| word.parse::<u16>().ok());
    let mut response = Response::builder().status(status.ok_or_else(|| Error::other("no status"))?);
    for (name, value) in head.lines().skip(1).filter_map(|line| line.split_once(':')) {
        let name: HeaderName = name.parse().map_err(Error::other)?;
        response =
            response.header(name, value.trim().parse::<HeaderValue>().map_err(Error::other)?);
    }
    let mut response = response.body(Vec::new()).map_err(Error::other)?;
    let body = &bytes[end + 4..];
    let length = response.headers().get("content-length");
    let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    *response.body_mut() = match length {
        Some(length) => body.get(..length).ok_or_else(cut_off)?.to_vec(),
        None if response.headers().contains_key("transfer-encoding") => joined(body)?,
        None => body.to_vec(),
    };
    Ok(response)
}

/// Returns a body that came in chunks.
fn joined(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").ok_or_else(cut_off)?;
        let length = std::str::from_utf8(&rest[..end]).map_err(Error::other)?;
        let length = usize::from_str_radix(length.trim(), 16).map_err(Error::other)?;
        rest = &rest[end + 2..];
        if length == 0 {
            return Ok(body);
        }
        body.extend(rest.get(..length).ok_or_else(cut_off)?);
        rest = rest.get(length + 2..).ok_or_else(cut_off)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_whole_or_not_at_all() {
        let plain = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nSet-Cookie: a=b\r\n\r\nhalf";
        let answer = read(plain).unwrap();
        assert_eq!((answer.status().as_u16(), answer.body().as_slice()), (200, &b"half"[..]));
        assert_eq!(answer.headers()["set-cookie"], "a=b");
        let chunks = b"HTTP/1.1 422 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\n";
        assert_eq!(read(chunks).unwrap().body(), b"abc0123456789");
        for whole in [&plain[..], &chunks[..]] {
            let first_cut = whole.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
            for end in 0..first_cut + 5 {
                assert!(read(&whole[..end]).is_err(), "{end}");
            }
        }
    }
}
