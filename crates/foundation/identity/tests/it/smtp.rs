//! A small mail server: speaks SMTP over TCP, keeps what it took, and misbehaves as told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How the server treats one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It takes the letter.
    Takes,
    /// It greylists the address: 450, try again later.
    LaterAtAddress,
    /// It has no room for the letter: 452 after the text.
    LaterAfterText,
    /// It knows no such address: 550.
    RefusesAddress,
    /// It hangs up before the text.
    HangsUpBefore,
    /// It hangs up after the text without an answer: the sender cannot know.
    HangsUpAfter,
}

/// What the server saw.
#[derive(Default)]
pub struct Seen {
    /// Texts of letters that were sent whole, taken or not.
    pub letters: Vec<String>,
    /// Connections.
    pub calls: usize,
}

/// The server.
pub struct Server {
    pub port: u16,
    pub seen: Arc<Mutex<Seen>>,
}

impl Server {
    /// Starts a server; after the moods are used up it takes everything.
    pub async fn start(moods: &[Mood]) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let mut moods: VecDeque<Mood> = moods.iter().copied().collect();
        let theirs = seen.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mood = moods.pop_front().unwrap_or(Mood::Takes);
                theirs.lock().unwrap().calls += 1;
                // A sender that hangs up is no trouble of the server's.
                let _ = talk(stream, mood, &theirs).await;
            }
        });
        Server { port, seen }
    }

    /// Returns the texts of the letters.
    pub fn letters(&self) -> Vec<String> {
        self.seen.lock().unwrap().letters.clone()
    }

    /// Returns how often somebody called.
    pub fn calls(&self) -> usize {
        self.seen.lock().unwrap().calls
    }
}

async fn talk(stream: TcpStream, mood: Mood, seen: &Mutex<Seen>) -> std::io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    writing.write_all(b"220 test.example.cn ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" => b"250-test.example.cn\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "RCPT" if mood == Mood::LaterAtAddress => b"450 4.7.1 greylisted\r\n",
            "RCPT" if mood == Mood::RefusesAddress => b"550 5.1.1 no such mailbox\r\n",
            "DATA" if mood == Mood::HangsUpBefore => return Ok(()),
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    text.push_str(&line);
                    text.push('\n');
                }
                seen.lock().unwrap().letters.push(text);
                match mood {
                    Mood::HangsUpAfter => return Ok(()),
                    Mood::LaterAfterText => b"452 4.3.1 no room\r\n",
                    _ => b"250 2.0.0 taken\r\n",
                }
            }
            "QUIT" => {
                writing.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"250 ok\r\n",
        };
        writing.write_all(answer).await?;
    }
    Ok(())
}
