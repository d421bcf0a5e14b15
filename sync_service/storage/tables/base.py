"""What all tables share."""

from sqlalchemy import BigInteger, Integer, LargeBinary, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite makes only a column declared INTEGER the key of the table itself
Sequence = BigInteger().with_variant(Integer(), "sqlite")
Milliseconds = BigInteger()
Id = LargeBinary(16)
Hash = LargeBinary(32)
