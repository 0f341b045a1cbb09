//! Delays that differ from client to client, so that not all come back at once.

use uuid::Uuid;

/// A number that is at most this part above or below another: evenly spread.
pub(super) fn around(middle: f64, factor: f64) -> f64 {
    middle * (1.0 + factor.min(1.0) * (2.0 * fraction() - 1.0))
}

/// From 0 to 1.
fn fraction() -> f64 {
    f64::from((Uuid::new_v4().as_u128() & u128::from(u16::MAX)) as u16) / f64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn delays_stay_around_their_middle() {
        let delays: Vec<f64> = (0..1000).map(|_| around(10.0, 0.3)).collect();
        assert!(delays.iter().all(|delay| (7.0..=13.0).contains(delay)));
        assert!(delays.iter().any(|delay| *delay < 9.0) && delays.iter().any(|delay| *delay > 11.0));
        assert!(around(10.0, 5.0) >= 0.0);
    }
}
