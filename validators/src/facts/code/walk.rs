//! Readers of frameworks whose meaning hangs on how calls nest: queries find where they begin.

use super::read::Reading;
use super::record::Record;
use super::{csharp, diesel, php, ruby, script};

pub(super) fn read(record: &Record<'_>, reading: &mut Reading<'_>) {
    let (Some(found), source) = (record.node(""), record.source) else { return };
    match record.setting("reader").unwrap_or("") {
        "aspnet" => csharp::controller(found, source, reading),
        "entity-framework" => csharp::entity(found, source, reading),
        "db-set" => csharp::context(found, source, reading),
        "minimal" => csharp::route(found, source, reading),
        "minimal-group" => csharp::group(found, source, reading),
        "rails-routes" => ruby::routes(found, source, reading),
        "rails-controller" => ruby::controller(found, source, reading),
        "rails-schema" => ruby::schema(found, source, reading),
        "active-record" => ruby::model(found, source, reading),
        "rake" => ruby::task(found, source, reading),
        "sinatra" => ruby::sinatra(found, source, reading),
        "laravel-route" => php::laravel(found, source, reading),
        "controller" => php::controller(found, source, reading),
        "migration" => php::migration(found, source, reading),
        "eloquent" => php::model(found, source, reading),
        "typeorm" => script::typeorm(found, source, reading),
        "drizzle" => script::drizzle(found, source, reading),
        "diesel-table" => diesel::table(found, source, reading),
        "diesel-joinable" => diesel::joinable(found, source, reading),
        _ => {}
    }
}
