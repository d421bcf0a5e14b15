"""Names for people who do not exist, in groups that go together; many families have eight letters or more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameGroup:
    """Families and given names that plausibly meet; `weight` is the group's share of people in parts of a hundred."""

    weight: int
    families: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.replace("\n", " ").split(",") if name.strip())


_BRITISH = NameGroup(
    58,
    _names("""
        Abernethy, Adlington, Ainsworth, Aldridge, Allbright, Applegarth, Arkwright, Ashcroft, Atherton,
        Attwater, Babbington, Bainbridge, Bancroft, Barraclough, Battersby, Beaumont, Beckwith, Bickerstaff,
        Birtwistle, Blackwood, Bottomley, Braithwaite, Bramwell, Broadbent, Buckingham, Burlington, Butterworth,
        Calverley, Carmichael, Cartwright, Chadwick, Chamberlain, Cholmondeley, Clutterbuck, Colquhoun,
        Copperfield, Crabtree, Cranshaw, Cunningham, Dalrymple, Davenport, Dewhurst, Drinkwater, Duckworth,
        Eastwood, Eccleston, Elphinstone, Entwistle, Fairbrother, Fairweather, Fazakerley, Featherstone,
        Fitzgerald, Fothergill, Galbraith, Gallagher, Garside, Gathercole, Goodfellow, Greenhalgh, Grimshaw,
        Haddington, Hargreaves, Harrington, Hathaway, Hawthorne, Heathcote, Higginbottom, Hinchliffe,
        Hollingsworth, Honeywell, Huntington, Illingworth, Inglethorpe, Jellicoe, Jorgenson, Kensington,
        Kilpatrick, Lancaster, Langstaffe, Lascelles, Leatherbarrow, Letherbridge, Lightfoot, Longbottom,
        Lovelace, Macclesfield, Mainwaring, Marchbanks, Merriweather, Micklethwaite, Molyneux, Montague,
        Mulholland, Netherton, Nightingale, Oglethorpe, Oldershaw, Ormondroyd, Osbaldeston, Pemberton,
        Penhaligon, Pickersgill, Pilkington, Postlethwaite, Prendergast, Quartermaine, Ramsbottom, Rawlinson,
        Redfearn, Rosenthal, Rotherham, Rutherford, Satterthwaite, Scarborough, Shackleton, Sherwood,
        Shuttleworth, Sidebottom, Silverwood, Skeffington, Snodgrass, Somerville, Southgate, Stallworthy,
        Stapleton, Strickland, Summerfield, Swinburne, Tattersall, Templeton, Thackeray, Thornbury, Thwaites,
        Tinkerton, Tolliver, Trelawney, Trevelyan, Turnbull, Twelvetrees, Underhill, Vavasour, Wadsworth,
        Wainwright, Warburton, Waterhouse, Weatherby, Westbrook, Whitehead, Whittaker, Wigglesworth, Willoughby,
        Winterbourne, Wolstenholme, Woodcock, Worthing, Yardley, Ashby, Bell, Brook, Carr, Cole, Dale, Ellis,
        Finch, Frost, Gill, Hale, Hart, Kerr, Lane, Marsh, Nash, Page, Rowe, Shaw, Snow, Todd, Vale, Webb, Wren,
        York
    """),
    _names("""
        Abigail, Alice, Amelia, Ava, Bethany, Brenda, Bronwen, Carol, Charlotte, Chloe, Daisy, Dorothy, Edith,
        Eleanor, Ella, Emily, Erin, Evelyn, Florence, Freya, Gillian, Grace, Hannah, Harriet, Heather, Holly,
        Imogen, Isla, Jane, Jean, Joan, Josephine, Joyce, Judith, Kathleen, Lauren, Lily, Lucy, Maisie,
        Margaret, Martha, Maureen, Megan, Millie, Molly, Niamh, Olivia, Pamela, Patricia, Phoebe, Poppy,
        Rosemary, Rosie, Ruby, Sandra, Scarlett, Sheila, Shirley, Sophie, Susan, Sylvia, Valerie, Violet,
        Willow, Zoe
    """),
    _names("""
        Alan, Albert, Alexander, Alfie, Archie, Arthur, Barry, Benjamin, Brian, Callum, Charlie, Christopher,
        Colin, Connor, Daniel, David, Dennis, Derek, Douglas, Dylan, Edward, Elliot, Ethan, Finley, Francis,
        Frank, Frederick, George, Gerald, Gordon, Graham, Harry, Harvey, Henry, Isaac, Jack, Jacob, James,
        Jamie, Joseph, Joshua, Keith, Kenneth, Leo, Lewis, Liam, Luke, Malcolm, Mason, Michael, Nathan, Noah,
        Norman, Oliver, Oscar, Owen, Peter, Philip, Raymond, Reginald, Robert, Ronald, Rory, Samuel, Stanley,
        Theo, Thomas, Trevor, Walter, William
    """),
)
_IRISH = NameGroup(
    6,
    _names("""
        O'Sullivan, O'Callaghan, O'Donoghue, O'Shaughnessy, O'Brien, McLoughlin, MacGillivray, McCarthy,
        Fitzpatrick, Gallaher, Ó Briain, Ní Mhurchú, Mac Giolla Phádraig, Kavanagh, Donnellan, Hennessy
    """),
    _names("""
        Aoife, Bríd, Caoimhe, Ciara, Deirdre, Fionnuala, Gráinne, Maeve, Orla, Róisín, Saoirse, Siobhán, Sinéad
    """),
    _names("""
        Aidan, Brendan, Cathal, Ciarán, Declan, Diarmuid, Donal, Eoin, Fergal, Niall, Pádraig, Ruairí, Seán,
        Tadhg
    """),
)
_SOUTH_ASIAN = NameGroup(
    13,
    _names("""
        Bhattacharya, Chakraborty, Chaudhry, Chowdhury, Deshpande, D'Souza, Dhaliwal, Gunawardena, Iqbal,
        Jayasuriya, Kapoor, Krishnamurthy, Mahmood, Mukherjee, Patel, Rahman, Ranganathan, Sharma, Siddiqui,
        Singh, Subramaniam, Venkataraman, Wickramasinghe, Hussain, Banerjee, Fernandes
    """),
    _names("""
        Aaliyah, Anjali, Ayesha, Deepa, Farah, Fatima, Jaspreet, Kavita, Lakshmi, Meera, Nadia, Parveen, Priya,
        Rukhsana, Shanthi, Yasmin
    """),
    _names("""
        Aarav, Arjun, Bilal, Dev, Faisal, Gurpreet, Harpreet, Imran, Kiran, Mohan, Nikhil, Rajesh, Ravi, Sanjay,
        Tariq, Zain
    """),
)
_AFRICAN_CARIBBEAN = NameGroup(
    9,
    _names("""
        Abubakar, Achebe-Nwosu, Adebayo, Adeyemi-Cole, Afolabi, Agyemang, Boateng, Campbell-Reid, Chukwuemeka,
        Diallo, Ekwueme, Gebreselassie, Igwe, Kamau, Mbeki-Hughes, Mensah, Nkrumah, Ogunleye, Okonkwo,
        Olanrewaju, Oyelaran, Tesfaye, Uwimana, Abdirahman, Fairclough, Plummer
    """),
    _names("""
        Abena, Adaeze, Ama, Blessing, Chiamaka, Efua, Folake, Hodan, Ifeoma, Keisha, Makeda, Ngozi, Patience,
        Shanice, Temperance, Yaa
    """),
    _names("""
        Abdi, Chidi, Desmond, Emeka, Femi, Jerome, Kofi, Kwame, Leroy, Marlon, Obinna, Segun, Tendai, Tunde,
        Winston, Yaw
    """),
)
_EUROPEAN = NameGroup(
    8,
    _names("""
        Wiśniewska, Kowalczyk, Wójcik, Szymański, Dąbrowska, Popescu, Dumitrescu, Constantinescu, Papadopoulos,
        Georgiou, van der Berg, van den Heuvel, de la Cruz, dos Santos, da Silva, Müller-Lüdenscheidt,
        Jørgensen, Lindström, Kaplan, Schneiderman, Rossellini, Ferreira, Kovalenko, Shevchenko
    """),
    _names("""
        Agnieszka, Ana, Beata, Carmen, Daniela, Elena, Ewa, Giulia, Ingrid, Ioana, Katarzyna, Małgorzata,
        Oksana, Sofia, Zofia
    """),
    _names("""
        Andrei, Bartosz, Carlos, Dimitrios, Florin, Ion, Jakub, Krzysztof, Lars, Marco, Paweł, Piotr, Stefan,
        Tomasz, Volodymyr
    """),
)
_EAST_AND_WEST_ASIAN = NameGroup(
    6,
    _names("""
        al-Rashid, al-Khatib, Abdulrahman, Ahmadzai, Barzani, Bautista, Esfahani, Hosseini, Karimzadeh, Li,
        Nakamura, Nguyen, Ng, Ostrovsky, Santiago, Takahashi, Tran, Villanueva, Wu, Yamamoto, Yilmaz, Zhang
    """),
    _names("""
        Aisha, Akiko, Hui Min, Layla, Leila, Linh, Maryam, Mei, Noor, Rania, Sakura, Shirin, Soraya, Xiu, Zeynep
    """),
    _names("""
        Ahmet, Amir, Bao, Cem, Farid, Hassan, Hiroshi, Jun, Karim, Kenji, Minh, Omid, Reza, Samir, Wei, Yusuf
    """),
)
GROUPS: tuple[NameGroup, ...] = (_BRITISH, _IRISH, _SOUTH_ASIAN, _AFRICAN_CARIBBEAN, _EUROPEAN, _EAST_AND_WEST_ASIAN)

# sound alike, spelt otherwise: with the same given name and day of birth the wrong one is easy to open
SOUND_ALIKES: tuple[tuple[str, str], ...] = (
    ("Stephens", "Stevens"),
    ("Clarke", "Clark"),
    ("Thompson", "Thomson"),
    ("Mohammed", "Muhammad"),
    ("Phillips", "Philips"),
    ("Nicholls", "Nichols"),
    ("Hewitt", "Hewett"),
    ("Reid", "Reed"),
    ("Davies", "Davis"),
    ("McKenzie", "MacKenzie"),
)
LONGEST_FAMILY = "Featherstonehaugh-Wolverton-Cholmondeley"

STREETS: tuple[str, ...] = _names("""
        Alderney Rise, Bellwether Close, Candlemas Lane, Chalkpit Way, Cormorant Drive, Driftwood Avenue,
        Fennel Gardens, Gorsebank, Harbourmaster Court, Kittiwake Road, Lanternhouse Street, Limekiln Place,
        Marram Walk, Mistletoe Grove, Oystercatcher Row, Pebblebank Terrace, Periwinkle Street, Quayfield Road,
        Saltings View, Samphire Close, Sandpiper Mews, Seaholly Crescent, Shingle Street, Starling Hill,
        Tamarisk Avenue, Thriftfield, Turnstone Way, Wheatear Gardens
    """)
TOWNS: tuple[tuple[str, str], ...] = (
    ("Hove", "BN3"),
    ("Brighton", "BN1"),
    ("Portslade", "BN41"),
    ("Shoreham-by-Sea", "BN43"),
    ("Worthing", "BN11"),
    ("Lewes", "BN7"),
    ("Newhaven", "BN9"),
    ("Peacehaven", "BN10"),
)
