//! In which order cells are asked for. Pure.

/// One cell that is asked for, by the places of what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Turn {
    pub question: usize,
    pub candidate: usize,
    /// From 0.
    pub repeat: u32,
}

/// Every cell once, interleaved in time: all inputs before any is asked again, and the candidates of an input one after
/// another, each input beginning with the next one. So a slow hour, or a limit that is used up, hits all alike.
pub fn turns(questions: usize, candidates: usize, repeats: u32) -> impl Iterator<Item = Turn> {
    let all = (0..repeats).flat_map(move |repeat| (0..questions).map(move |question| (repeat, question)));
    all.flat_map(move |(repeat, question)| {
        (0..candidates).map(move |place| {
            let first = (question + repeat as usize) % candidates;
            Turn { question, candidate: (first + place) % candidates, repeat }
        })
    })
}
