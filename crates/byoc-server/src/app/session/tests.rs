use super::*;
use crate::auth::Cost;
use crate::testing::on_both_engines;
use crate::testing::world::World;

async fn log_in(world: &World, auth: &Auth, email: &str, password: &str) -> Result<UserAuthAnswer> {
    let request = UserAuth {
        email: email.to_owned(),
        password: password.to_owned(),
        ..UserAuth::default()
    };
    user_auth(&world.ctx, auth, request).await
}

on_both_engines! {
    async fn endless_input_costs_a_hash_and_is_not_remembered(world: World) {
        let auth = Auth::new(Cost::Cheap);
        let long = "x".repeat(400_000);
        for (number, (email, password, remembered)) in [
            (&*format!("{long}@example.com"), "four random words", 0),
            (&long, &long, 0),
            ("ada@example.com", &long, 1),
        ].into_iter().enumerate() {
            let refusal = log_in(&world, &auth, email, password).await.unwrap_err();
            assert!(matches!(refusal, Error::Unauthorized(_)), "{refusal}");
            assert_eq!(auth.passwords.made(), number + 1);
            assert_eq!(auth.throttle.remembered(), remembered);
        }
    }
}
